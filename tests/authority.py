"""Certificates that a test makes for its own servers and clients."""

import os
from dataclasses import dataclass
from pathlib import Path

import trustme
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from deploy.local.postgres import unprivileged_account


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files in PEM: the certificate with its chain, its key, and both in one."""

    certificate: Path
    key: Path
    both: Path


class Authority:
    """Issues certificates and keeps them in a folder, readable to the account that servers run as."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._ca = trustme.CA()
        self.file = folder / "ca.pem"
        self.file.write_bytes(self._ca.cert_pem.bytes())

    def issue(self, name: str) -> Certificate:
        issued = self._ca.issue_cert(name)
        key = load_pem_private_key(issued.private_key_pem.bytes(), None)
        # PKCS 8, which is all that Java reads.
        key_pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        chain = b"".join(pem.bytes() for pem in issued.cert_chain_pems)
        made = Certificate(*(self._folder / f"{name}-{part}.pem" for part in ("certificate", "key", "both")))
        for path, content in ((made.certificate, chain), (made.key, key_pem), (made.both, key_pem + chain)):
            path.write_bytes(content)
            path.chmod(0o600)
            if (account := unprivileged_account()) is not None:
                os.chown(path, account.uid, account.gid)
        return made
