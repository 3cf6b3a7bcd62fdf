"""The mail catcher of `make run` where the image axllent/mailpit would be, on the same ports."""

from pathlib import Path

import uvloop

from deploy.local.mail_catcher.__main__ import serve

if __name__ == "__main__":
    folder = Path("/tmp/mail")
    folder.mkdir(exist_ok=True)
    uvloop.run(serve(folder, 1025, 8025, host="0.0.0.0"))
