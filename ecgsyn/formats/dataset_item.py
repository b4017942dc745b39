"""What a dataset is made of: pages and crops, with what is known of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from ecgsyn.pages.crop_overlap import CropOverlap
from ecgtypes import Layout, Lead, LeadTruth, Page

__all__ = ["SPLITS", "Item", "ItemFile", "Kind", "LeadClasses", "Split"]

Kind: TypeAlias = Literal["page", "crop"]
Split: TypeAlias = Literal["train", "val", "test"]

SPLITS: tuple[Split, ...] = ("train", "val", "test")


class ItemFile(NamedTuple):
    """One file of an item.

    Parameters
    ----------
    folder : str
        Of the dataset; the split's folder is inside it.
    suffix : str
        What follows the item's key in the file's name.
    content : bytes
    path : str or None
        In place of ``FOLDER/SPLIT/KEY + SUFFIX``, for formats with a layout of their own.
    bare : bool
        Whether its name in a shard is the key and the suffix alone: the header of a WFDB record names the
        file of its samples.
    """

    folder: str
    suffix: str
    content: bytes
    path: str | None = None
    bare: bool = False

    def path_of(self, item: "Item") -> str:
        """Return the file's path within the dataset."""
        return self.path or f"{self.folder}/{item.split}/{item.key}{self.suffix}"

    def member_of(self, item: "Item") -> str:
        """Return the file's name within a shard: samples of WebDataset end at the first dot."""
        return f"{item.key}{self.suffix}" if self.bare else f"{item.key}.{self.folder}{self.suffix}"


@dataclass(frozen=True, kw_only=True)
class Item:
    """A page or a crop of a dataset.

    Parameters
    ----------
    key : str
        The name of its files, without suffix.
    kind : {"page", "crop"}
    split : {"train", "val", "test"}
    tasks : tuple of str
        Those of the dataset's tasks that it is for.
    number : int
        Of its page within the dataset.
    layout : Layout
        That of its page, as it was asked for.
    page : Page
        A crop is a page with one cell.
    encoded : bytes
        The image as it is stored.
    image_suffix : str
        ``".png"`` or ``".jpg"``.
    record, record_id, patient : str
        The record's key in the manifest, its own name, and whose it is.
    style, effects : str
        Their names.
    overlap : CropOverlap or None
        Of a crop.
    """

    key: str
    kind: Kind
    split: Split
    tasks: tuple[str, ...]
    number: int
    layout: Layout
    page: Page
    encoded: bytes
    image_suffix: str
    record: str
    record_id: str
    patient: str
    style: str
    effects: str
    overlap: CropOverlap | None = None

    @property
    def folder(self) -> str:
        """The folder of its image: ``images`` for pages, ``crops`` for crops."""
        return "images" if self.kind == "page" else "crops"

    @property
    def lead(self) -> LeadTruth | None:
        """The lead of a crop."""
        return self.page.truth.leads[0] if self.kind == "crop" else None


class LeadClasses:
    """Class numbers by lead: regions first, then names, in the order in which leads are listed.

    Parameters
    ----------
    leads : iterable of Lead
        As printed. They are numbered in the order of `ecgtypes.Lead` (I, II, III, aVR, aVL, aVF, V1 to
        V6, then others), never by their place on a page or in a file.

    Examples
    --------
    >>> classes = LeadClasses(["V1", "I"])
    >>> classes.names
    ('I', 'V1', 'I name', 'V1 name')
    >>> classes.region(Lead.V1), classes.name(Lead.V1)
    (1, 3)
    """

    def __init__(self, leads: Iterable[Lead | str]) -> None:
        wanted = {Lead.parse(lead) for lead in leads}
        self.leads = tuple(lead for lead in Lead if lead in wanted)

    @classmethod
    def of(cls, layouts: Iterable[Layout]) -> "LeadClasses":
        """Return the classes of all leads that some layouts print."""
        return cls(lead for layout in layouts for lead in layout.leads)

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each class."""
        return (*(lead.value for lead in self.leads), *(f"{lead} name" for lead in self.leads))

    def region(self, lead: Lead) -> int:
        """Return the number of a lead's region."""
        return self.leads.index(lead)

    def name(self, lead: Lead) -> int:
        """Return the number of a lead's printed name."""
        return len(self.leads) + self.leads.index(lead)
