"""What the two kinds of httpx client are made with."""

import ssl
from os import PathLike, fspath


def trust(verify: bool | ssl.SSLContext, ca_file: str | PathLike[str] | None) -> bool | ssl.SSLContext:  # noqa: FBT001 - as in httpx
    """Whom to believe: what was asked for, and the authorities in a file besides.

    Raises:
        ValueError: Nothing is to be checked, and yet there is a file to check with.
        OSError: The file cannot be read, or holds no certificate (ssl.SSLError).
    """
    if ca_file is None:
        return verify
    if verify is False:
        raise ValueError("verify=False checks nothing; leave it out, or ca_file")
    context = ssl.create_default_context() if verify is True else verify
    context.load_verify_locations(cafile=fspath(ca_file))
    return context
