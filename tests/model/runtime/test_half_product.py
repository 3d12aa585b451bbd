"""Products in half precision against those in float32."""

from __future__ import annotations

import pytest
import torch

from model.runtime import half_product
from model.runtime.half_product import HalfProduct, PlainProduct, has_half_product, product_with


@pytest.mark.skipif(not has_half_product(), reason="no such product on this processor")
@pytest.mark.parametrize("rows", [0, 1, 3, 70])
def test_products_of_unit_vectors_differ_by_less_than_any_score_shows(rows: int) -> None:
    generator = torch.Generator().manual_seed(2)
    left, right = (
        torch.nn.functional.normalize(torch.randn(count, 6400, generator=generator), dim=1) for count in (rows, 500)
    )
    product = product_with(right)
    assert isinstance(product, HalfProduct)
    torch.testing.assert_close(product(left), left @ right.T, rtol=0, atol=3e-5)


def test_elsewhere_it_is_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(half_product, "has_half_product", lambda: False)
    matrix = torch.randn(5, 7)
    product = product_with(matrix)
    assert isinstance(product, PlainProduct)
    assert torch.equal(product(matrix), matrix @ matrix.T)
