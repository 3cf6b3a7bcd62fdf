"""`python -m deploy.local.mail_catcher FOLDER --smtp-port N --http-port N`: run until told to end."""

import argparse
from pathlib import Path

import uvicorn
import uvloop

from deploy.local.mail_catcher.folder import MailFolder
from deploy.local.mail_catcher.pages import create_app
from deploy.local.mail_catcher.smtp import serve_smtp


async def serve(folder: Path, smtp_port: int, http_port: int, host: str = "127.0.0.1") -> None:
    """Take mails and show them, until SIGTERM or SIGINT."""
    mails = MailFolder(folder)
    smtp = await serve_smtp(mails, host, smtp_port)
    settings = uvicorn.Config(create_app(mails), host=host, port=http_port, log_level="warning", access_log=False)
    try:
        await uvicorn.Server(settings).serve()
    finally:
        smtp.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m deploy.local.mail_catcher", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--http-port", type=int, required=True)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    uvloop.run(serve(options.folder, options.smtp_port, options.http_port))


if __name__ == "__main__":
    main()
