"""What the buttons of banners and of the question about the keyring do."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from latchkey.session.events import (
    ChallengeReopened,
    KeepForThisRunAsked,
    ReloginPostponed,
    ReloginReopened,
    SignOutAsked,
)
from latchkey.session.ports import Clock

from .bench import Bench
from .bench_action import BenchAction
from .checkup import Checkup
from .controller import Controller
from .devices_desk import DevicesDesk
from .key_question import is_nowhere_kept
from .shown import BannerAction
from .used_elsewhere import READ


class BannerButtons:
    """For one controller."""

    def __init__(
        self,
        controller: Controller,
        clock: Clock,
        checkup: Checkup,
        devices: DevicesDesk,
        bench: Bench,
        quit_program: Callable[[], None],
    ) -> None:
        self._controller = controller
        self._clock = clock
        self._checkup = checkup
        self._devices = devices
        self._bench = bench
        self._quit_program = quit_program

    def press(self, action: BannerAction) -> None:
        controller, now = self._controller, self._clock.now()
        match action:
            case BannerAction.TRY_NOW | BannerAction.RETRY_SAVE | BannerAction.RETRY_KEY:
                controller.try_now()
            case BannerAction.SIGN_IN_AGAIN:
                controller.post(ReloginReopened(now))
            case BannerAction.MEET_CHALLENGE:
                controller.post(ChallengeReopened(now))
            case BannerAction.KEEP_FOR_THIS_RUN:
                controller.post(KeepForThisRunAsked(now))
            case BannerAction.LATER:
                controller.post(ReloginPostponed(now))
            case BannerAction.DISMISS:
                controller.dismiss_receipt()
            case BannerAction.TELL_NOW:
                controller.revocations.try_now()
            case BannerAction.FORGET_UNTOLD:
                controller.revocations.forget()
            case BannerAction.DISMISS_REFUSED:
                controller.revocations.dismiss_refused()
            case BannerAction.SIGN_OUT_EVERYWHERE:
                self._devices.sign_out_everywhere()
            case BannerAction.DISMISS_USED_ELSEWHERE:
                controller.note(READ, {})
            case BannerAction.CHECK_COMPUTER:
                self._checkup.begin()
            case BannerAction.DISMISS_UNOPENED:
                controller.dismiss_unopened()
            case BannerAction.PUT_BENCH_RIGHT:
                self._bench.do(BenchAction.PUT_RIGHT, 0)
            case BannerAction.START_PRACTICE:
                self._bench.practice.start_again()
            case BannerAction.QUIT:
                if is_nowhere_kept(controller.state):
                    controller.post(SignOutAsked(now))  # else its device would stay on the server
                self._quit_program()
            case _:
                assert_never(action)
