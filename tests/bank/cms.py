"""What a bank's gateway does with our CMS: takes it apart byte by byte, and asks the openssl program for
each signature, digest and cipher alone.  Shares no code with daifa; knows the names of RFC 5652 and of GB/T 35275.

  cms.py open IN OUT CERT... [--content FILE] [--key KEY]
      IN: signatures (with --content, the file that they are beside) or an envelope; OUT: the content, proved to be
      signed by exactly those certificates.  With --key it is decrypted first, and must be encrypted.
      Prints what it was: "rfc5652 attached 2 signers aes256".
"""
import os
import subprocess
import sys
import tempfile

NAMES = {  # signed, data, enveloped
    'rfc5652': ('06092a864886f70d010702', '06092a864886f70d010701', '06092a864886f70d010703'),
    'gbt35275': ('060a2a811ccf550601040202', '060a2a811ccf550601040201', '060a2a811ccf550601040203'),
}
DIGESTS = {'0609608648016503040201': 'sha256', '06082a811ccf55018311': 'sm3'}
CIPHERS = {'060960864801650304012a': ('aes256', '-aes-256-cbc'), '06082a811ccf55016802': ('sm4', '-sm4-cbc')}
MESSAGE_DIGEST = bytes.fromhex('06092a864886f70d010904')
CONTENT_TYPE = bytes.fromhex('06092a864886f70d010903')


class Bad(Exception):
    pass


def need(truth, why):
    if not truth:
        raise Bad(why)


def value(b, at):
    """(start of content, end) of the value there; only definite lengths."""
    n = b[at + 1]
    start = at + 2
    if n & 0x80:
        need(n != 0x80, 'indefinite length')
        start += n & 0x7f
        n = int.from_bytes(b[at + 2:start], 'big')
    need(start + n <= len(b), 'cut off')
    return start, start + n


def parts(b):
    """The values that b consists of, each whole."""
    out, at = [], 0
    while at < len(b):
        end = value(b, at)[1]
        out.append(b[at:end])
        at = end
    return out


def inside(b):
    start, end = value(b, 0)
    need(end == len(b), 'bytes behind it')
    return b[start:end]


def openssl(*args, stdin=b''):
    run = subprocess.run(['openssl', *args], input=stdin, capture_output=True)
    need(run.returncode == 0, f'openssl {args[0]}: ' + run.stderr.decode(errors='replace').strip()[:200])
    return run.stdout


def form_of(oid, which):
    for form, names in NAMES.items():
        if names[which] == oid.hex():
            return form
    raise Bad(f'content type {oid.hex()}')


def issuer_and_serial(cert):
    der = openssl('x509', '-in', cert, '-outform', 'DER')
    tbs = parts(inside(parts(inside(der))[0]))
    return tbs[3] + tbs[1]


class Files:
    """Bytes as files, for a program that wants them so."""

    def __enter__(self):
        self.dir = tempfile.TemporaryDirectory()
        self.n = 0
        return self

    def __exit__(self, *_):
        self.dir.cleanup()

    def __call__(self, data):
        self.n += 1
        path = os.path.join(self.dir.name, str(self.n))
        with open(path, 'wb') as f:
            f.write(data)
        return path


def signer_check(info, content, data_type, certs, files):
    """The certificate whose key made this SignerInfo over the content."""
    version, sid, digest, *rest = parts(info)
    need(rest[0][0] == 0xa0, 'no signed attributes')
    attributes, _, signature = rest[0], rest[1], rest[2]
    name = DIGESTS.get(parts(inside(digest))[0].hex())
    need(name, 'digest algorithm')
    cert = next((c for c in certs if issuer_and_serial(c) == inside(sid)), None)
    need(cert, 'a signer who was not named')
    found = {parts(inside(a))[0]: inside(parts(inside(a))[1]) for a in parts(inside(attributes))}
    need(found.get(CONTENT_TYPE) == data_type, 'content type attribute')
    want = openssl('dgst', '-' + name, '-binary', stdin=content)
    need(inside(found.get(MESSAGE_DIGEST, b'\x04\x00')) == want, 'the content is not what was signed')
    options = ['-sigopt', 'distid:1234567812345678'] if name == 'sm3' else []
    public = files(openssl('x509', '-in', cert, '-noout', '-pubkey'))
    openssl('dgst', '-' + name, '-verify', public, *options, '-signature', files(inside(signature)),
            files(b'\x31' + attributes[1:]))
    return cert


def signed_open(der, content, certs):
    """(form, 'attached' or 'detached', number of signers, content)"""
    outer, within = parts(inside(der))
    form = form_of(outer, 0)
    version, digests, encapsulated, *rest = parts(inside(inside(within)))
    need(version == b'\x02\x01\x01', 'version')
    data_type, *octets = parts(inside(encapsulated))
    need(form_of(data_type, 1) == form, 'names of two kinds')
    need(bool(octets) != (content is not None), 'the content is in it and beside it, or neither')
    place = 'attached' if octets else 'detached'
    if octets:
        content = inside(inside(octets[0]))
    infos = parts(inside(next(r for r in rest if r[0] == 0x31)))
    need(infos == sorted(infos), 'a SET out of order')
    need({parts(inside(i))[2] for i in infos} == set(parts(inside(digests))), 'digest algorithms')
    with Files() as files:
        who = [signer_check(inside(i), content, data_type, certs, files) for i in infos]
    need(sorted(who) == sorted(set(certs)), 'not signed by exactly those')
    return form, place, len(who), content


def sealed_open(der, key):
    """(form, cipher, content)"""
    outer, within = parts(inside(der))
    form = form_of(outer, 2)
    version, recipients, encrypted = parts(inside(inside(within)))
    need(version == (b'\x02\x01\x01' if form == 'gbt35275' else b'\x02\x01\x00'), 'version')
    (recipient,) = parts(inside(recipients))
    _, who, how, sent = parts(inside(recipient))
    data_type, cipher, body = parts(inside(encrypted))
    need(form_of(data_type, 1) == form, 'names of two kinds')
    oid, vector = parts(inside(cipher))
    name, option = CIPHERS[oid.hex()]
    with Files() as files:
        content_key = openssl('pkeyutl', '-decrypt', '-inkey', key, '-in', files(inside(sent)))
        content = openssl('enc', '-d', option, '-K', content_key.hex(), '-iv', inside(vector).hex(),
                          '-in', files(inside(body)))
    return form, name, content


def opened(path, certs, beside=None, key=None):
    """The content, and what it was in words; Bad when anything does not hold."""
    with open(path, 'rb') as f:
        data = f.read()
    words = []
    if beside is not None:
        with open(beside, 'rb') as f:
            content = f.read()
        if key:
            form, cipher, content = sealed_open(content, key)
            words.append(cipher)
        form, place, signers, _ = signed_open(data, content, certs)
    else:
        if key:
            _, cipher, data = sealed_open(data, key)
            words.append(cipher)
        form, place, signers, content = signed_open(data, None, certs)
    return content, ' '.join([form, place, f'{signers} signer' + 's' * (signers > 1)] + words)


def main(argv):
    options = {}
    rest = []
    args = iter(argv)
    for word in args:
        if word in ('--content', '--key'):
            options[word] = next(args)
        else:
            rest.append(word)
    if len(rest) < 4 or rest[0] != 'open':
        print(__doc__, file=sys.stderr)
        return 64
    try:
        content, words = opened(rest[1], rest[3:], options.get('--content'), options.get('--key'))
    except (Bad, OSError, IndexError, ValueError, StopIteration) as e:
        print(f'refused: {e}', file=sys.stderr)
        return 1
    with open(rest[2], 'wb') as f:
        f.write(content)
    print(words)
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
