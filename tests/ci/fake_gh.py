"""Stands in for `gh api`: comments of the pull request 7 of owner/models, in the file FAKE_COMMENTS.

With FAKE_FORBIDDEN it answers as GitHub does to a token that has no right to comment.
"""

import json
import os
import re
import sys
from pathlib import Path

ALL = "repos/owner/models/issues/7/comments"
ONE = r"repos/owner/models/issues/comments/(\d+)"
QUERY = r'\.\[\] \| select\(\.body \| startswith\("([^"]+)"\)\) \| \.id'
#: Characters that GitHub takes.
LONGEST = 65_536


def main() -> None:
    path, options = read(sys.argv[1:])
    assert os.environ["GH_TOKEN"] == "a token"
    if "FAKE_FORBIDDEN" in os.environ:
        sys.exit("gh: Resource not accessible by integration (HTTP 403)")
    store = Path(os.environ["FAKE_COMMENTS"])
    comments = json.loads(store.read_text())
    if "--jq" in options:
        query = re.fullmatch(QUERY, options["--jq"])
        assert path == ALL
        assert query is not None
        for one in comments:
            if one["body"].startswith(query[1]):
                sys.stdout.write(f"{one['id']}\n")
        return
    name, _, file = options["--field"].partition("=@")
    body = Path(file).read_text("utf-8")
    assert name == "body"
    if not 0 < len(body) <= LONGEST:
        sys.exit("gh: Validation Failed (HTTP 422)")
    if options["--method"] == "POST":
        assert path == ALL
        comments.append({"id": len(comments) + 1, "body": body})
    else:
        number = re.fullmatch(ONE, path)
        assert options["--method"] == "PATCH"
        assert number is not None
        (found,) = [one for one in comments if one["id"] == int(number[1])]
        found["body"] = body
    store.write_text(json.dumps(comments))


def read(arguments: list[str]) -> tuple[str, dict[str, str]]:
    """The path and the options of `gh api`; an unknown one is an error."""
    command, *rest = arguments
    assert command == "api"
    path, options = "", {}
    words = iter(rest)
    for word in words:
        if word in ("--method", "--jq", "--field"):
            options[word] = next(words)
        elif word in ("--paginate", "--silent"):
            options[word] = ""
        else:
            assert not word.startswith("-")
            assert not path
            path = word
    return path, options


if __name__ == "__main__":
    main()
