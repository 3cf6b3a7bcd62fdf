"""Mails: what each says, in the reader's language, and how it is written for the wire (RFC 5322, MIME, iMIP)."""
