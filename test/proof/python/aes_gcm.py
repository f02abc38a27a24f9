"""Opens AES-256-GCM (FIPS 197, NIST SP 800-38D), with whole numbers alone."""

POLYNOMIAL = 0xE1 << 120


def _doubled(byte):
    return ((byte << 1) ^ 0x1B) & 0xFF if byte & 0x80 else byte << 1


def _substitutions():
    box, three, inverse = [0x63] * 256, 1, 1
    for _ in range(255):
        three ^= _doubled(three)
        for shift in (1, 2, 4):
            inverse = (inverse ^ (inverse << shift)) & 0xFF
        if inverse & 0x80:
            inverse ^= 0x09
        turned = inverse
        for shift in (1, 2, 3, 4):
            turned ^= ((inverse << shift) | (inverse >> (8 - shift))) & 0xFF
        box[three] = turned ^ 0x63
    return box


BOX = _substitutions()


def _round_keys(key):
    words = [list(key[at : at + 4]) for at in range(0, 32, 4)]
    constant = 1
    for at in range(8, 60):
        word = list(words[-1])
        if at % 8 == 0:
            word = [BOX[byte] for byte in word[1:] + word[:1]]
            word[0] ^= constant
            constant = _doubled(constant)
        elif at % 8 == 4:
            word = [BOX[byte] for byte in word]
        words.append([a ^ b for a, b in zip(word, words[at - 8])])
    return [sum(words[at : at + 4], []) for at in range(0, 60, 4)]


def _mixed(column):
    every = column[0] ^ column[1] ^ column[2] ^ column[3]
    return [column[at] ^ every ^ _doubled(column[at] ^ column[(at + 1) % 4]) for at in range(4)]


def _block(keys, block):
    state = [a ^ b for a, b in zip(block, keys[0])]
    for number, key in enumerate(keys[1:], 1):
        state = [BOX[state[(at + 4 * (at % 4)) % 16]] for at in range(16)]
        if number < 14:
            state = sum((_mixed(state[at : at + 4]) for at in range(0, 16, 4)), [])
        state = [a ^ b for a, b in zip(state, key)]
    return bytes(state)


def _product(a, b):
    result = 0
    for bit in range(127, -1, -1):
        if (a >> bit) & 1:
            result ^= b
        b = (b >> 1) ^ POLYNOMIAL if b & 1 else b >> 1
    return result


def _padded(data):
    return data + bytes(-len(data) % 16)


def opened(key, nonce, text, tag, bound):
    """The plain bytes; None where key, text, tag or what is bound to them is another."""
    keys = _round_keys(key)
    hash_key = int.from_bytes(_block(keys, bytes(16)), "big")
    sizes = (len(bound) * 8).to_bytes(8, "big") + (len(text) * 8).to_bytes(8, "big")
    digested, total = _padded(bound) + _padded(text) + sizes, 0
    for at in range(0, len(digested), 16):
        total = _product(total ^ int.from_bytes(digested[at : at + 16], "big"), hash_key)
    mask = int.from_bytes(_block(keys, nonce + (1).to_bytes(4, "big")), "big")
    if (total ^ mask).to_bytes(16, "big") != tag:
        return None
    stream = b"".join(
        _block(keys, nonce + (2 + count).to_bytes(4, "big")) for count in range((len(text) + 15) // 16)
    )
    return bytes(a ^ b for a, b in zip(text, stream))
