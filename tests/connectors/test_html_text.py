"""An HTML mail is read as a person sees it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.html_text import html_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain", "plain"),
        ("<p>It&nbsp;came &lt;today&gt;.</p><p>Thanks &amp; bye</p>", "It came <today>.\n\nThanks & bye"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<div>one</div><div>two  \n  words</div>", "one\n\ntwo words"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        ("a<b>b</b>c", "abc"),
        ("<head><title>no</title><style>no{}</style></head><body>yes</body>", "yes"),
        ("<head>never ended<body>yes", "yes"),
        ("a<script>no()</script>b<!-- no -->c", "abc"),
        ("It came.<blockquote>Where is <blockquote>it</blockquote>?</blockquote>Bye", "It came.\n\nBye"),
        ("<blockquote>only this</blockquote>", "only this"),
        ("a<svg><text>no</text></svg>b</svg>", "ab"),
        ("a<![if !mso]>b<![", "ab"),
        ("a < b <3 &#x41;&#0;&bogus; &#" + "9" * 5000, "a < b <3 &#x41;&#0;&bogus; &#" + "9" * 5000),
        ("a<style>b<c </style>d", "ad"),
        ("a<script>never ended", "a"),
        ("a<!-- never ended", "a"),
        ("a<p never ended", "a"),
        ("a</p></p></div>b", "a\n\nb"),
        ("", ""),
    ],
)
def test_markup_becomes_text(markup, text):
    assert text == html_text(markup)


@given(
    st.text()
    | st.lists(
        st.sampled_from(["<", ">", "<!", "[", "--", "a", "&#", "blockquote", "/", '"', "<p", "\0"])
    ).map("".join)
)
def test_anything_can_be_read(markup):
    assert isinstance(html_text(markup), str)


@pytest.mark.parametrize(
    "unit", ["<", "<!--", "<![", "<a ", "&", "<blockquote>", "</p>", "<a b='", "<script>", " \n"]
)
def test_hostile_markup_is_read_in_a_bounded_time(unit):
    before = time.process_time()

    html_text(unit * 400_000)

    assert time.process_time() - before < 5
