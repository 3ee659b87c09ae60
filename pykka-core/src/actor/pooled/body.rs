//! What there is of a pooled actor: the phases that it goes through, from its start to its end.

use std::collections::VecDeque;

use crate::actor::context::Context;
use crate::actor::ending::{AfterLife, End, Ending, Next, Over};
use crate::actor::hooks::Hooks;
use crate::actor::init::Init;
use crate::actor::life::Life;
use crate::actor::pause::Pause;
use crate::mailbox::Entry;
use crate::mailbox::channel::Channel;
use crate::mailbox::queue::AfterPause;

pub(super) enum Body<A: Hooks> {
    Starting(Init<A>, Context<A>),
    Running(Life<A>),
    /// A life is over, and another one comes. In a box, because it is large, and rare.
    Over(Box<(Over<A>, Next<A>)>),
    Paused(Pause<A>),
    Ending(Ending<A>),
    Stopped,
}

impl<A: Hooks> Body<A> {
    /// Takes the next step, other than to handle a message: starts the actor, finishes it or one of
    /// its lives, or ends a pause if there is a reason.
    pub(super) fn advance<R>(&mut self, batch: &mut VecDeque<Entry<A>>, channel: &Channel<A, R>) {
        *self = match std::mem::replace(self, Body::Stopped) {
            Body::Starting(init, context) => match Life::begin(context, init) {
                Ok(life) => Body::Running(life),
                Err(failed) => Body::after_life(*failed, batch, channel),
            },
            Body::Over(over) => {
                let (over, next) = *over;
                let pause = Pause::after(over, next);
                if pause.is_over() {
                    Body::renewed(pause)
                } else {
                    Body::Paused(pause)
                }
            }
            Body::Paused(pause) => match channel.after_pause() {
                None => Body::Paused(pause),
                Some(AfterPause::Begin) => Body::renewed(pause),
                Some(after) => {
                    let close = || channel.close(batch);
                    Body::Ending(pause.close(after == AfterPause::Stop, close))
                }
            },
            Body::Ending(ending) => {
                ending.finish();
                Body::Stopped
            }
            body @ (Body::Running(_) | Body::Stopped) => body,
        };
    }

    /// The current life is over, for this reason.
    pub(super) fn end_life<R>(
        &mut self,
        end: End,
        batch: &mut VecDeque<Entry<A>>,
        channel: &Channel<A, R>,
    ) {
        if let Body::Running(life) = std::mem::replace(self, Body::Stopped) {
            *self = Body::after_life(life.over(end), batch, channel);
        }
    }

    /// Closes the mailbox, unless the actor has another life.
    fn after_life<R>(
        over: Over<A>,
        batch: &mut VecDeque<Entry<A>>,
        channel: &Channel<A, R>,
    ) -> Self {
        match over.next() {
            AfterLife::Last(over) => Body::Ending(over.close(|| channel.close(batch))),
            AfterLife::Another(over, next) => Body::Over(Box::new((over, next))),
        }
    }

    fn renewed(pause: Pause<A>) -> Self {
        let (context, init) = pause.renew();
        Body::Starting(init, context)
    }
}
