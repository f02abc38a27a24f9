"""Checks Ed25519 signatures (RFC 8032, section 5.1), with whole numbers alone."""

import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def _with_even_x(y, odd):
    """The point at a height y, or None where there is none."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    if square == 0:
        return None if odd else (0, y)
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P != 0:
        return None
    return (P - x if (x & 1) != odd else x, y)


def _decoded(data):
    number = int.from_bytes(data, "little")
    point = _with_even_x(number & (2**255 - 1), number >> 255)
    return None if point is None else _extended(*point)


def _extended(x, y):
    return (x, y, 1, x * y % P)


def _sum(a, b):
    minus = (a[1] - a[0]) * (b[1] - b[0]) % P
    plus = (a[1] + a[0]) * (b[1] + b[0]) % P
    c = 2 * a[3] * b[3] * D % P
    d = 2 * a[2] * b[2] % P
    e, f, g, h = plus - minus, d - c, d + c, plus + minus
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _times(scalar, point):
    result = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            result = _sum(result, point)
        point = _sum(point, point)
        scalar >>= 1
    return result


def _encoded(point):
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | ((x & 1) << 255)).to_bytes(32, "little")


BASE = _extended(*_with_even_x(4 * pow(5, -1, P) % P, 0))


def is_signed(public_key, message, signature):
    """Whether the 64 bytes are the signature of the message under the 32 bytes of a public key."""
    point = _decoded(public_key)
    scalar = int.from_bytes(signature[32:], "little")
    if point is None or scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    challenge = int.from_bytes(digest, "little") % ORDER
    negative = (P - point[0], point[1], point[2], P - point[3])
    return _encoded(_sum(_times(scalar, BASE), _times(challenge, negative))) == signature[:32]
