"""The raw RSA private-key operation, c = m^d mod n, which no Python package offers in public and in constant time.

In: a private key (PKCS #8 DER), a block of modulus length. Out: a block of the same length.
Called by: `blind.BlindSigner`, which checks the range before and the result after.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import functools
import importlib
import secrets
import weakref
from collections.abc import Iterator
from typing import Any, Protocol

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

_SONAMES = ("libcrypto.so.3", "libcrypto.3.dylib", "libcrypto-3-x64.dll", "libcrypto-3.dll", "libcrypto.so.1.1")


class PrivateOperationError(ArithmeticError):
    """The cryptographic library refused a private-key operation."""


class RawRsa(Protocol):
    """One private key, ready for raw operations from any thread."""

    def apply(self, block: bytes) -> bytes:
        """block^d mod n, both as big-endian bytes of modulus length."""
        ...


def raw_rsa(private_der: bytes) -> RawRsa:
    """OpenSSL's own operation where libcrypto can be loaded, else the blinded one in Python."""
    library = libcrypto()
    if library is None:
        return PythonRsa(private_der)
    return OpenSslRsa(private_der, library)


class OpenSslRsa:
    """libcrypto does CRT, constant-time Montgomery steps, base blinding and its own fault check.

    The key object is shared and never changed; every call has its own context, so calls may run in parallel.
    """

    def __init__(self, private_der: bytes, library: ctypes.CDLL) -> None:
        self._library = library
        self._key = _read_key(library, private_der)
        weakref.finalize(self, library.EVP_PKEY_free, self._key)

    def apply(self, block: bytes) -> bytes:
        context = self._library.EVP_PKEY_CTX_new(self._key, None)
        try:
            return self._decrypt(context, block)
        finally:
            self._library.EVP_PKEY_CTX_free(context)

    def _decrypt(self, context: int, block: bytes) -> bytes:
        """EVP_PKEY_decrypt without padding is the raw operation."""
        library, length = self._library, ctypes.c_size_t(len(block))
        answer = ctypes.create_string_buffer(len(block))
        done = (
            context
            and library.EVP_PKEY_decrypt_init(context) == 1
            and library.EVP_PKEY_CTX_ctrl_str(context, b"rsa_padding_mode", b"none") == 1
            and library.EVP_PKEY_decrypt(context, answer, ctypes.byref(length), block, len(block)) == 1
        )
        if not done or length.value != len(block):
            library.ERR_clear_error()
            raise PrivateOperationError("OpenSSL refused; expected a block as long as the modulus, and below it")
        return answer.raw


class PythonRsa:
    """The same operation in Python integers, for machines without libcrypto.

    Python's `pow` takes a time that depends on its operands. The base is therefore blinded with a fresh random factor
    on every call, which hides the block but not the exponent's own timing; somebody who can measure this very process
    precisely may still learn about the key. `libcrypto() is None` tells which of the two is in use.
    """

    def __init__(self, private_der: bytes) -> None:
        self._numbers = load_private_key(private_der).private_numbers()

    def apply(self, block: bytes) -> bytes:
        n, e = self._numbers.public_numbers.n, self._numbers.public_numbers.e
        factor = 2 + secrets.randbelow(n - 3)
        blinded = int.from_bytes(block, "big") * pow(factor, e, n) % n
        return (self._root(blinded) * pow(factor, -1, n) % n).to_bytes(len(block), "big")

    def _root(self, value: int) -> int:
        """value^d mod n by the Chinese remainder theorem."""
        key = self._numbers
        modulo_p, modulo_q = pow(value, key.dmp1, key.p), pow(value, key.dmq1, key.q)
        return modulo_q + key.q * ((modulo_p - modulo_q) * key.iqmp % key.p)


def load_private_key(private_der: bytes) -> rsa.RSAPrivateKey:
    """Parse a PKCS #8 DER key; raises ValueError if it is not an RSA key.

    The key is one that `blind.generate_key` made, so its primes are not tested again, which would take 35 ms each time;
    a key damaged in storage is noticed by the check of every signature.
    """
    key = serialization.load_der_private_key(private_der, password=None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("expected an RSA private key in PKCS #8 DER; keys come from blind.generate_key")
    return key


@functools.cache
def libcrypto() -> ctypes.CDLL | None:
    """The first libcrypto that loads and has what is needed, or None."""
    for name in _candidates():
        try:
            return _declare(ctypes.CDLL(name))
        except (OSError, AttributeError):
            continue
    return None


def _candidates() -> Iterator[str]:
    """Python's own extension first: looking a name up in it finds the libcrypto that this process already uses."""
    for module in ("_hashlib", "_ssl"):
        try:
            yield str(importlib.import_module(module).__file__)
        except (ImportError, AttributeError):
            continue
    yield from _SONAMES
    found = ctypes.util.find_library("crypto")
    # macOS stops a process that loads the unversioned system copy, instead of failing.
    if found and not found.startswith("/usr/lib/libcrypto.dylib"):
        yield found


def _declare(library: ctypes.CDLL) -> ctypes.CDLL:
    """Give every function that is used its types; raises AttributeError if one is missing."""
    pointer, text, size, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int
    out_size = ctypes.POINTER(ctypes.c_size_t)
    signatures: dict[str, tuple[Any, list[Any]]] = {
        "d2i_AutoPrivateKey": (pointer, [pointer, ctypes.POINTER(pointer), ctypes.c_long]),
        "EVP_PKEY_free": (None, [pointer]),
        "EVP_PKEY_CTX_new": (pointer, [pointer, pointer]),
        "EVP_PKEY_CTX_free": (None, [pointer]),
        "EVP_PKEY_CTX_ctrl_str": (number, [pointer, text, text]),
        "EVP_PKEY_decrypt_init": (number, [pointer]),
        "EVP_PKEY_decrypt": (number, [pointer, text, out_size, text, size]),
        "ERR_clear_error": (None, []),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def _read_key(library: ctypes.CDLL, private_der: bytes) -> int:
    """Parse the key inside libcrypto and wipe the copy that was handed over."""
    copy = ctypes.create_string_buffer(private_der, len(private_der))
    cursor = ctypes.c_void_p(ctypes.addressof(copy))
    key = library.d2i_AutoPrivateKey(None, ctypes.byref(cursor), len(private_der))
    ctypes.memset(copy, 0, len(private_der))
    if not key:
        library.ERR_clear_error()
        raise ValueError("expected an RSA private key in PKCS #8 DER; keys come from blind.generate_key")
    return int(key)
