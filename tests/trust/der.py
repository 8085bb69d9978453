"""Changes a detached CMS: der.py WHAT IN OUT [ARGUMENT...].  Knows DER, nothing of OpenSSL's or daifa's code."""
import os
import subprocess
import sys
import tempfile


def value(b, at):
    """(start of content, end) of the value at that place."""
    n = b[at + 1]
    if n < 0x80:
        return at + 2, at + 2 + n
    k = n & 0x7F
    n = int.from_bytes(b[at + 2:at + 2 + k], "big")
    return at + 2 + k, at + 2 + k + n


def parts(b, at):
    """Places of the values inside the value at that place."""
    at, end = value(b, at)
    while at < end:
        yield at
        at = value(b, at)[1]


def signer(b):
    """Places of: signed attributes, signature; of the one SignerInfo."""
    signed = next(parts(b, list(parts(b, 0))[1]))
    info = next(parts(b, list(parts(b, signed))[-1]))
    fields = list(parts(b, info))
    attributes = [f for f in fields if b[f] == 0xA0][0]
    signature = [f for f in fields if b[f] == 0x04][-1]
    return attributes, signature


def attribute(b, oid):
    found = b.index(oid, signer(b)[0])
    return found


MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")
SIGNING_TIME = bytes.fromhex("06092a864886f70d010905")


def flip(b, at):
    return b[:at] + bytes([b[at] ^ 1]) + b[at + 1:]


def sign_again(b, key, distid):
    """The signature over the same attributes, under another SM2 ID; until it is as long as the old one."""
    attributes, signature = signer(b)
    start, end = value(b, attributes)
    body = b"\x31" + b[attributes + 1:end]
    at, stop = value(b, signature)
    options = ["-sigopt", "distid:" + distid] if distid else []
    with tempfile.TemporaryDirectory() as d:
        path = os.path.join(d, "attributes")
        with open(path, "wb") as f:
            f.write(body)
        while True:
            made = subprocess.run(["openssl", "dgst", "-sm3", "-sign", key, *options, path],
                                  check=True, capture_output=True).stdout
            if len(made) == stop - at:
                return b[:at] + made + b[stop:]


def wrap(tag, body):
    n = len(body)
    size = bytes([n]) if n < 0x80 else (n.to_bytes((n.bit_length() + 7) // 8, "big"))
    return bytes([tag]) + (size if n < 0x80 else bytes([0x80 | len(size)]) + size) + body


def whole(b, at):
    return b[at:value(b, at)[1]]


def stamped(b, token):
    """The same signature with a time stamp token in its unsigned attributes; each length anew."""
    name = bytes.fromhex("060b2a864886f70d010910020e")
    unsigned = wrap(0xA1, wrap(0x30, name + wrap(0x31, token)))
    kind, content = parts(b, 0)
    signed = next(parts(b, content))
    *before, infos = parts(b, signed)
    info = next(parts(b, infos))
    start, end = value(b, info)
    infos = wrap(0x31, wrap(0x30, b[start:end] + unsigned))
    signed = wrap(0x30, b"".join(whole(b, f) for f in before) + infos)
    return wrap(0x30, whole(b, kind) + wrap(0xA0, signed))


def change(what, b, arguments):
    if what == "stamp":
        with open(arguments[0], "rb") as token:
            return stamped(b, token.read())
    if what == "value-of":          # the bytes of the signature, which a time stamp is over
        start, end = value(b, signer(b)[1])
        return b[start:end]
    if what == "attribute":         # the time of signing, one minute elsewhere
        return flip(b, attribute(b, SIGNING_TIME) + len(SIGNING_TIME) + 2 + 2 + 9)
    if what == "digest-attribute":  # the digest of the content
        return flip(b, attribute(b, MESSAGE_DIGEST) + len(MESSAGE_DIGEST) + 2 + 2 + 7)
    if what == "missing":           # no attribute of that name any more
        return flip(b, attribute(b, MESSAGE_DIGEST) + len(MESSAGE_DIGEST) - 1)
    if what == "signature":         # the last bit
        return flip(b, value(b, signer(b)[1])[1] - 1)
    if what == "trailing":
        return b + b"\0"
    if what == "huge":              # 4 GiB, it says
        return b"\x30\x84\xff\xff\xff\xff" + b[value(b, 0)[0]:]
    if what == "indefinite":
        return b"\x30\x80" + b[value(b, 0)[0]:] + b"\0\0"
    if what == "cut":
        return b[:-1]
    if what == "id":
        return sign_again(b, arguments[0], arguments[1])
    if what in ("attributes-of", "signature-of"):
        attributes, signature = signer(b)
        start, end = (value(b, signature) if what == "signature-of"
                      else (attributes, value(b, attributes)[1]))
        return b[start:end]
    raise SystemExit("der.py: " + what)


with open(sys.argv[2], "rb") as f:
    data = f.read()
with open(sys.argv[3], "wb") as f:
    f.write(change(sys.argv[1], data, sys.argv[4:]))
