"""A column of a batch as numbers: the byte of every answer, or the place of every name.

In: Arrow arrays. Out: NumPy arrays. Called by: survey.app.history.counting.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute
from pyarrow import types as kinds

from survey.app.history.layout import SKIPPED, WRONG, Bytes, Column


@dataclass(frozen=True)
class Fields:
    """Names that a column holds, None for an empty field, and the place of each row's name among them."""

    names: tuple[str | None, ...]
    codes: NDArray[np.int64]


def fields_of(array: Any) -> Fields:
    encoded = array if kinds.is_dictionary(array.type) else compute.cast(array, pa.string()).dictionary_encode()
    names = [None if name is None else str(name) for name in encoded.dictionary.to_pylist()]
    codes = encoded.indices.fill_null(len(names)) if encoded.null_count else encoded.indices
    return Fields((*names, None), codes.to_numpy(zero_copy_only=False).astype(np.int64))


def bytes_of(array: Any, column: Column) -> Bytes:
    """The byte of every answer; `WRONG` where a field is neither a code nor empty."""
    if kinds.is_boolean(array.type):
        array = array.cast(pa.int8())
    if kinds.is_integer(array.type):
        return _of_numbers(array, column)
    if kinds.is_floating(array.type):
        return _of_fractions(array, column)
    return _of_words(array, column)


def _of_numbers(array: Any, column: Column) -> Bytes:
    found = array.fill_null(0) if array.null_count else array
    numbers = found.to_numpy(zero_copy_only=False)
    if numbers.dtype == np.int8:
        bytes_ = column.by_number[numbers.view(np.uint8)]
    else:
        bytes_ = column.by_number[(numbers & 255).astype(np.uint8)]
        bytes_[(numbers < -128) | (numbers > 127)] = WRONG
    return _skipped(bytes_, array)


def _of_fractions(array: Any, column: Column) -> Bytes:
    """Whole numbers that a program wrote as 4.0; NaN is an empty field."""
    numbers = array.fill_null(float("nan")).to_numpy(zero_copy_only=False)
    empty = np.isnan(numbers)
    whole = ~empty & (numbers == np.trunc(numbers)) & (np.abs(numbers) <= 127)
    bytes_ = column.by_number[np.where(whole, numbers, 0).astype(np.int8).view(np.uint8)]
    bytes_[~whole] = WRONG
    bytes_[empty] = SKIPPED
    return bytes_


def _of_words(array: Any, column: Column) -> Bytes:
    fields = fields_of(array)
    table = np.array([SKIPPED if name is None else column.byte_of(name) for name in fields.names], dtype=np.uint8)
    found: Bytes = table[fields.codes]
    return found


def _skipped(bytes_: Bytes, array: Any) -> Bytes:
    """Times 0 where nothing was answered: several times as fast as looking for these places."""
    if array.null_count:
        bytes_ *= array.is_valid().to_numpy(zero_copy_only=False).view(np.uint8)
    return bytes_
