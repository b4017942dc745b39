"""Every network keeps one contract."""

import pytest
import torch
from torch import nn

from ecgseg.crops.network_input import CHANNELS
from ecgseg.models import CropNetwork, UNet, UNetBody

MOST_PARAMETERS = 2_500_000


def _tensors(output: torch.Tensor | tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
    return (output,) if isinstance(output, torch.Tensor) else tuple(output)


class ModelContract:
    """What holds for each network: a subclass says how it is made and what shapes it returns."""

    channels = 3
    side = 1

    def make(self) -> nn.Module:
        raise NotImplementedError

    def shapes(self, height: int, width: int) -> list[tuple[int, ...]]:
        raise NotImplementedError

    @pytest.fixture
    def model(self):
        torch.manual_seed(0)
        return self.make()

    def image(self, height: int, width: int, count: int = 2) -> torch.Tensor:
        return torch.randn(
            (count, self.channels, height, width), generator=torch.Generator().manual_seed(height * width)
        )

    @pytest.mark.parametrize(("height", "width"), [(32, 64), (48, 80), (112, 16)])
    def test_sides_of_any_multiple_are_taken(self, model, height, width):
        height, width = (-(-n // self.side) * self.side for n in (height, width))
        found = [tuple(t.shape[1:]) for t in _tensors(model(self.image(height, width)))]
        assert found == self.shapes(height, width)

    def test_every_weight_is_trained(self, model):
        sum(t.square().mean() for t in _tensors(model(self.image(64, 64)))).backward()
        assert [name for name, p in model.named_parameters() if p.grad is None] == []
        assert [name for name, p in model.named_parameters() if not torch.isfinite(p.grad).all()] == []

    def test_images_of_a_batch_do_not_see_one_another(self, model):
        model.eval()
        image = self.image(64, 64)
        with torch.no_grad():
            both, one = _tensors(model(image)), _tensors(model(image[1:]))
        for a, b in zip(both, one, strict=True):
            torch.testing.assert_close(a[1:], b, rtol=1e-4, atol=1e-5)

    def test_weights_make_the_network(self, model):
        torch.manual_seed(1)
        other = self.make()
        other.load_state_dict(model.state_dict())
        image = self.image(32, 64)
        with torch.no_grad():
            for a, b in zip(_tensors(model.eval()(image)), _tensors(other.eval()(image)), strict=True):
                torch.testing.assert_close(a, b)

    def test_it_is_small(self, model):
        assert sum(p.numel() for p in model.parameters()) <= MOST_PARAMETERS


class TestUNet(ModelContract):
    def make(self):
        return UNet(3, 4, widths=(8, 16, 24))

    def shapes(self, height, width):
        return [(4, height, width)]

    def test_sides_need_not_be_multiples(self, model):
        assert model(self.image(37, 51)).shape == (2, 4, 37, 51)


class TestUNetBody(ModelContract):
    def make(self):
        return UNetBody(3, (8, 16), depth=1, bottleneck=nn.Conv2d(16, 16, 1))

    def shapes(self, height, width):
        return [(8, height, width)]


class TestCropNetwork(ModelContract):
    channels = CHANNELS
    side = 16

    def make(self):
        return CropNetwork()

    def shapes(self, height, width):
        return [(height, width)] * 3 + [(width,)]

    def test_it_sees_the_whole_crop(self, model):
        image = self.image(32, 512, count=1).requires_grad_()
        model(image).line[0, :, 0].sum().backward()
        assert (image.grad[..., 480:] != 0).any()


@pytest.mark.parametrize(("widths", "depth"), [((), 2), ((0, 8), 2), ((8, 16), 0)])
def test_a_body_without_width_or_depth_is_refused(widths, depth):
    with pytest.raises(ValueError, match=r"1 or more widths|1 channel or more"):
        UNetBody(3, widths, depth=depth)
