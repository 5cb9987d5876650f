"""The program's own way to accounts and devices, on the practice homeserver and on a real Synapse."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping

import pytest

from latchkey.app.devices import Device, Devices
from latchkey.app.registration import EmailSent, Registration
from latchkey.desktop.clock import SystemClock
from latchkey.matrix.auth import SignedInClient
from latchkey.matrix.devices import HttpDevices
from latchkey.matrix.gate import HttpGate
from latchkey.matrix.registration import HttpRegistration
from latchkey.session.answers import Challenge, Done, Granted, LoggedIn, NoAnswer, Refused
from latchkey.session.secret import Secret
from tests.fakes.homeservers import ACCESS_S, LIFETIMES, Practice, TestedHomeserver
from tests.fakes.synapse import Synapse

PASSWORD = Secret("mallow-and-yarrow")
TOKEN, TERMS, DUMMY = "m.login.registration_token", "m.login.terms", "m.login.dummy"
INVITATION = "practise-with-us"


class OneToken:
    def __init__(self, token: str) -> None:
        self._token = Secret(token)

    async def token(self) -> Secret:
        return self._token

    async def after_rejection(self, *_: object) -> None: ...

    def newer_than(self, _: Secret) -> None: ...


# Devices ------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def own(homeserver: TestedHomeserver) -> Mapping[str, str]:
    """The session that looks at the devices."""
    return homeserver.login(initial_device_display_name="Desk")


@pytest.fixture
def phone(homeserver: TestedHomeserver) -> str:
    """Another device."""
    return str(homeserver.login(initial_device_display_name="Phone")["device_id"])


@pytest.fixture
async def devices(homeserver: TestedHomeserver, own: Mapping[str, str]) -> AsyncIterator[Devices]:
    client = HttpDevices(SignedInClient(homeserver.url, OneToken(own["access_token"]), SystemClock()))
    yield client
    await client.close()


async def named(devices: Devices) -> dict[str, str]:
    listed = await devices.list()
    assert isinstance(listed, tuple), listed
    return {device.device_id: device.display_name for device in listed}


async def test_x4_devices_are_listed_with_their_names(devices: Devices, own: Mapping[str, str], phone: str) -> None:
    found = await named(devices)
    assert (found[own["device_id"]], found[phone]) == ("Desk", "Phone")


async def test_x4_a_device_that_was_used_says_when(devices: Devices, own: Mapping[str, str]) -> None:
    await devices.list()
    listed = await devices.list()
    assert isinstance(listed, tuple)
    (used,) = [device for device in listed if device.device_id == own["device_id"]]
    assert isinstance(used, Device)
    assert used.last_seen_ms is None or used.last_seen_ms > 1_600_000_000_000


async def test_x6_a_device_gets_another_name(devices: Devices, phone: str) -> None:
    assert await devices.rename(phone, "Old phone \u260e") == Done()
    assert (await named(devices))[phone] == "Old phone \u260e"


async def test_x6_a_device_that_is_not_there_gets_none(devices: Devices) -> None:
    answer = await devices.rename("GONE", "x")
    assert isinstance(answer, Refused)
    assert (answer.status, answer.errcode) == (404, "M_NOT_FOUND")


async def challenged(devices: Devices, *device_ids: str) -> Challenge:
    refused = await devices.delete(device_ids)
    assert isinstance(refused, Refused)
    assert refused.challenge is not None
    assert ("m.login.password",) in refused.challenge.flows
    return refused.challenge


def by_password(homeserver: TestedHomeserver, challenge: Challenge, password: str) -> dict[str, object]:
    who = {"type": "m.id.user", "user": homeserver.user}
    proof = {"type": "m.login.password", "identifier": who, "password": Secret(password)}
    return {**proof, "session": challenge.session}


async def test_x7_devices_are_signed_out_with_the_password(
    homeserver: TestedHomeserver, devices: Devices, own: Mapping[str, str], phone: str
) -> None:
    tablet = str(homeserver.login()["device_id"])
    challenge = await challenged(devices, phone, tablet)
    assert {phone, tablet} <= homeserver.devices(), "not before the password is given"
    assert await devices.delete([phone, tablet], by_password(homeserver, challenge, homeserver.password)) == Done()
    left = homeserver.devices()
    assert own["device_id"] in left
    assert not {phone, tablet} & left


async def test_u3_a_wrong_password_is_told_and_may_be_tried_again(
    homeserver: TestedHomeserver, devices: Devices, phone: str
) -> None:
    challenge = await challenged(devices, phone)
    refused = await devices.delete([phone], by_password(homeserver, challenge, "wrong"))
    assert isinstance(refused, Refused)
    assert (refused.status, refused.errcode) == (401, "M_FORBIDDEN")
    assert refused.challenge is not None
    assert refused.challenge.session == challenge.session
    assert phone in homeserver.devices()
    assert await devices.delete([phone], by_password(homeserver, challenge, homeserver.password)) == Done()


async def test_x7_what_is_gone_already_is_no_failure(homeserver: TestedHomeserver, devices: Devices) -> None:
    challenge = await challenged(devices, "GONE")
    assert await devices.delete(["GONE"], by_password(homeserver, challenge, homeserver.password)) == Done()


# Accounts -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
async def registration(homeserver: TestedHomeserver) -> AsyncIterator[Registration]:
    client = HttpRegistration(homeserver.url, SystemClock())
    yield client
    await client.close()


async def ask(
    registration: Registration, user: str, auth: Mapping[str, object] | None = None
) -> LoggedIn | Refused | NoAnswer:
    answer = await registration.register(user, PASSWORD, device_name="Desk", auth=auth)
    assert isinstance(answer, LoggedIn | Refused | NoAnswer)
    return answer


async def test_r1_an_account_is_made_and_signed_in(homeserver: TestedHomeserver, registration: Registration) -> None:
    user = f"new-{homeserver.user}"
    refused = await ask(registration, user)
    assert isinstance(refused, Refused)
    assert refused.challenge is not None
    assert refused.challenge.flows == ((DUMMY,),)
    made = await ask(registration, user, {"type": DUMMY, "session": refused.challenge.session})
    assert isinstance(made, LoggedIn)
    assert made.user_id == f"@{user}:localhost"
    assert made.granted.expires_in_ms == pytest.approx(ACCESS_S * 1000, abs=60_000)
    assert made.granted.refresh is not None
    assert homeserver.whoami(made.granted.access.reveal()).json()["device_id"] == made.device_id
    assert homeserver.refresh(made.granted.refresh.reveal()).status_code == 200


async def test_r3_a_name_that_is_taken_is_refused(homeserver: TestedHomeserver, registration: Registration) -> None:
    answers = [await ask(registration, homeserver.user), await registration.is_available(homeserver.user)]
    for answer in answers:
        assert isinstance(answer, Refused)
        assert (answer.status, answer.errcode) == (400, "M_USER_IN_USE")


async def test_r4_a_name_that_is_free_is_available(registration: Registration) -> None:
    assert await registration.is_available("nobody-has-this") is True


@pytest.fixture(scope="module")
def particular(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    """Who makes an account there has a token, and agrees to the terms."""
    with Synapse(tmp_path_factory.mktemp("particular"), LIFETIMES) as started:
        started.ask_at_registration(INVITATION)
        yield started


@pytest.fixture(params=["practice", "synapse"])
async def guarded(request: pytest.FixtureRequest) -> AsyncIterator[Registration]:
    """Where an account takes more than asking."""
    with Practice(knobs={"registration": "everything"}) as practice:
        url = practice.url if request.param == "practice" else request.getfixturevalue("particular").url
        client = HttpRegistration(url, SystemClock())
        yield client
        await client.close()


async def test_u8_a_registration_token_can_be_tried_before(guarded: Registration) -> None:
    assert await guarded.is_token_valid(Secret(INVITATION)) is True
    assert await guarded.is_token_valid(Secret("made-up")) is False


async def test_u2_stages_are_gone_through_one_by_one(guarded: Registration) -> None:
    refused = await ask(guarded, "stepper")
    assert isinstance(refused, Refused)
    assert refused.challenge is not None
    first = refused.challenge
    assert first.flows[0][:2] == (TOKEN, TERMS)
    assert set(first.params) >= {TERMS}, "what is to be agreed to"

    wrong = await ask(guarded, "stepper", {"type": TOKEN, "token": Secret("made-up"), "session": first.session})
    assert isinstance(wrong, Refused)
    assert (wrong.status, wrong.errcode) == (401, "M_UNAUTHORIZED")
    assert wrong.challenge is not None
    assert wrong.challenge.completed == ()

    right = await ask(guarded, "stepper", {"type": TOKEN, "token": Secret(INVITATION), "session": first.session})
    assert isinstance(right, Refused)
    assert right.challenge is not None
    assert right.challenge.completed == (TOKEN,)

    agreed = await ask(guarded, "stepper", {"type": TERMS, "session": first.session})
    if len(first.flows[0]) > 2:  # an e-mail, on the practice homeserver
        assert isinstance(agreed, Refused)
        assert agreed.challenge is not None
        assert set(agreed.challenge.completed) == {TOKEN, TERMS}
    else:
        assert isinstance(agreed, LoggedIn)


async def test_u9_an_email_is_sent_once_for_each_attempt() -> None:
    with Practice(knobs={"registration": "email"}) as practice:
        registration = HttpRegistration(practice.url, SystemClock())
        secret = Secret("a.secret-of=mine")
        sent = [await registration.send_email("a@example.org", secret, attempt) for attempt in (1, 1, 2)]
        await registration.close()
    assert all(isinstance(one, EmailSent) and one.sid for one in sent), sent
    assert sent[0] == sent[1]


async def test_u1_a_refresh_may_ask_for_a_step_as_well() -> None:
    with Practice() as practice:
        signed_in = practice.login()
        practice.turn(refresh_step="terms")
        gate = HttpGate(practice.url, SystemClock())
        refused = await gate.refresh(Secret(signed_in["refresh_token"]))
        assert isinstance(refused, Refused)
        assert refused.challenge is not None
        assert refused.challenge.flows == ((TERMS,),)
        proof = {"type": TERMS, "session": refused.challenge.session}
        granted = await gate.refresh(Secret(signed_in["refresh_token"]), proof)
        await gate.close()
    assert isinstance(granted, Granted)
