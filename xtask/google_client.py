"""Asks the Perspective-compatible API through Google's own client, found by the discovery document.

Arguments: the server's address and a key. Ends with 1 and a line when an answer is not what Google's would have been.
"""

import sys

from googleapiclient import discovery
from googleapiclient.errors import HttpError

RUDE = "You are a complete idiot and everyone knows it."


def client(url, key):
    """The client that Google's documentation makes, but for the address."""
    return discovery.build(
        "commentanalyzer",
        "v1alpha1",
        developerKey=key,
        static_discovery=False,
        discoveryServiceUrl=url + "/$discovery/rest?version=v1alpha1",
    ).comments()


def about(text, *attributes, **more):
    return {"comment": {"text": text}, "requestedAttributes": {name: {} for name in attributes}, **more}


def toxicity(comments, text):
    answer = comments.analyze(body=about(text, "TOXICITY", clientToken="t")).execute()
    assert answer["clientToken"] == "t" and answer["languages"] == ["en"], answer
    score = answer["attributeScores"]["TOXICITY"]
    assert score["spanScores"][0]["end"] == len(text), answer
    return score["summaryScore"]["value"]


def refused(comments, body):
    """The status and the kind of error."""
    try:
        answer = comments.analyze(body=body).execute()
    except HttpError as error:
        details = error.error_details[0]
        return error.resp.status, details.get("errorType") or details.get("reason")
    raise AssertionError(f"not refused: {answer}")


def main(url, key):
    comments = client(url, key)
    assert toxicity(comments, RUDE) > 0.8 > 0.2 > toxicity(comments, "Thank you for this story.")
    for body, kind in [
        (about("", "TOXICITY"), "COMMENT_EMPTY"),
        (about("x" * 20481, "TOXICITY"), "COMMENT_TOO_LONG"),
        (about(RUDE), "NO_REQUESTED_ATTRIBUTES"),
        (about(RUDE, "FLIRTATION"), "INVALID_REQUEST"),
        (about(RUDE, "INSULT", languages=["tlh"]), "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"),
    ]:
        assert refused(comments, body) == (400, kind), (kind, refused(comments, body))
    assert refused(client(url, "wrong"), about(RUDE, "TOXICITY")) == (400, "API_KEY_INVALID")
    suggestion = {
        "comment": {"text": RUDE},
        "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}},
        "clientToken": "comment:7",
    }
    answer = comments.suggestscore(body=suggestion).execute()
    assert answer == {"clientToken": "comment:7", "detectedLanguages": ["en"]}, answer


if __name__ == "__main__":
    main(*sys.argv[1:])
