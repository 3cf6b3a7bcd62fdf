"""What meetings refuse, in words for the lead with what to do."""


class MeetingError(Exception):
    """A rule stands against what was asked. The message says so in words for a lead at the command line, with what to
    do; `rule` names it for pages, which have words of their own."""

    def __init__(self, message: str, rule: str = "") -> None:
        super().__init__(message)
        self.rule = rule


class NoSuchMeeting(MeetingError):
    def __init__(self, asked: str) -> None:
        super().__init__(f'There is no meeting "{asked}". `talkoot meetings list --all` shows the meetings.')


class NoSuchGroup(MeetingError):
    def __init__(self, slug: str) -> None:
        super().__init__(
            f'There is no group "{slug}" here. `talkoot catalog list` shows the groups; '
            "one that was made just now takes some seconds to arrive: then try again."
        )


class GroupNotPublic(MeetingError):
    def __init__(self, slug: str) -> None:
        super().__init__(
            f'The group "{slug}" is a draft, so nobody could find its meetings. Publish it first: '
            f"talkoot catalog publish {slug} (some seconds later it is known here: then try again). "
            "Or keep the meeting as a draft: talkoot meetings schedule --draft",
            "group-not-public",
        )


class GroupEnded(MeetingError):
    def __init__(self, slug: str) -> None:
        super().__init__(
            f'The group "{slug}" has ended, so it meets no more. '
            f"If it goes on after all: talkoot catalog reopen {slug}",
            "group-ended",
        )


class WrongStatus(MeetingError):
    """What was asked does not fit the meeting's state."""


class BadTime(MeetingError):
    """The time cannot be a meeting's."""


class BadText(MeetingError):
    """A text is too long, or tells the public what is for members only."""


class NotOnline(MeetingError):
    def __init__(self) -> None:
        super().__init__(
            "The meeting is in a room only, so members would never see a link. Make it both: "
            "talkoot meetings move MEETING --hybrid --online URL",
            "not-online",
        )


class ChangedMeanwhile(MeetingError):
    def __init__(self) -> None:
        super().__init__(
            "Somebody else has changed the meeting meanwhile. Look at it as it is now, and try again.",
            "changed-meanwhile",
        )
