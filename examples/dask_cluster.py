"""
A dataset on a dask cluster
===========================

The call that builds a dataset here builds it on a cluster, too: inside ``joblib.parallel_config`` its pages
are drawn by the cluster's workers. A local cluster of two processes stands for a large one. All workers must
reach the dataset's folder or address. Needs the extra ``scale``.
"""

import argparse
from pathlib import Path

import joblib
from dask.distributed import Client, LocalCluster

import ecgsyn


def parse_arguments() -> argparse.Namespace:
    """Return how many pages to draw, and the folder to write to."""
    parser = argparse.ArgumentParser(description="Build one dataset on a dask cluster and on this machine.")
    parser.add_argument("--pages", type=int, default=32)
    parser.add_argument("--dpi", type=float, default=100.0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path("dask_output"), help="folder for what is made")
    return parser.parse_args()


def build(out: Path, arguments: argparse.Namespace, *, workers: int | None = None) -> ecgsyn.DatasetSummary:
    """Build the dataset; who draws its pages is not said here."""
    return ecgsyn.build_dataset(
        "simulated",
        out,
        task="detection",
        pages=arguments.pages,
        effects="scanner",
        drawing=ecgsyn.Drawing(dpi=arguments.dpi),
        seed=arguments.seed,
        workers=workers,
    )


def main() -> None:
    """Build twice, and compare."""
    arguments = parse_arguments()
    with LocalCluster(n_workers=2, threads_per_worker=1) as cluster, Client(cluster) as client:
        print(f"{len(client.scheduler_info()['workers'])} workers")
        with joblib.parallel_config(backend="dask"):
            print(build(arguments.out / "cluster", arguments).by("split"))
    print(build(arguments.out / "local", arguments, workers=1).by("split"))

    there, here = ((arguments.out / name / "manifest.json").read_bytes() for name in ("cluster", "local"))
    print(f"the manifests, with the hashes of all files, are {'equal' if there == here else 'DIFFERENT'}")


if __name__ == "__main__":
    main()
