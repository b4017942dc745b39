"""Networks as their weights are drawn, with some statistics of what they might have seen."""

import torch


def lively(network):
    """Return the network ready for use, its batch norms no longer the identity."""
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_()
            module.running_var.uniform_(0.5, 2)
    return network.eval()
