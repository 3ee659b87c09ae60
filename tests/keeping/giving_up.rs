//! Supervisors that give up, or whose children don't start.

use std::time::Instant;

use super::supervisors::{Member, Team, fail, member};
use super::*;
use crate::common::WATCHDOG;
use crate::common::logs::{capture, logged};
use pykka::{ActorRegistry, End, Error, Supervisor};
use tracing::Level;

#[also_simulated]
#[test]
fn too_many_failures_fail_the_supervisor_which_ends_its_children_first() {
    let team = Team::start(|builder| builder.at_most(1, Duration::from_secs(3600)));
    let (ada, bob) = (team.child("Ada"), team.child("Bob"));
    fail(&bob);
    assert_eq!(bob.proxy().life().answer(), Ok(1));
    fail(&ada);
    let left = ada.proxy().work();
    let end = team.supervisor.ended().answer().unwrap();
    let message = end
        .failure()
        .map(|failure| failure.message().to_owned())
        .unwrap();
    assert!(message.contains("`Ada` has failed too often"), "{message}");
    assert!(message.ends_with("Ada as planned"), "{message}");
    assert!(matches!(left.answer(), Err(Error::ActorDead { .. })));
    let ends = [ada, bob].map(|child| child.ended().try_get().unwrap().unwrap());
    assert!(matches!(ends[0], End::Failed(_)), "{:?}", ends[0]);
    assert_eq!(ends[1], End::Stopped);
    assert!(team.registry.all().is_empty());
    let seen = team.seen();
    assert_eq!(
        seen,
        [
            "Bob fails",
            "Bob starts",
            "Ada fails",
            "Cid stops",
            "Bob stops"
        ]
    );
}

#[also_simulated]
#[test]
fn a_later_start_that_fails_is_one_more_failure() {
    let log = Log::default();
    let registry = ActorRegistry::new();
    let supervisor = Supervisor::builder()
        .registry(&registry)
        .at_most(2, Duration::from_secs(3600))
        .child("Ada", Member::builder(), {
            let log = log.clone();
            move |context| {
                let mut member = member("Ada", &log)(context);
                member.fails = Some(1);
                member
            }
        })
        .start();
    let ada = supervisor.child::<Member>("Ada").unwrap();
    fail(&ada);
    assert_eq!(ada.proxy().life().answer(), Ok(2));
    fail(&ada);
    assert!(matches!(supervisor.ended().answer(), Ok(End::Failed(_))));
    assert_eq!(
        log.entries(),
        [
            "Ada starts",
            "Ada fails",
            "Ada starts",
            "Ada starts",
            "Ada fails"
        ]
    );
}

#[also_simulated]
#[test]
fn a_first_start_that_fails_fails_that_of_the_supervisor() {
    let log = Log::default();
    let registry = ActorRegistry::new();
    let supervisor = Supervisor::builder()
        .registry(&registry)
        .child("Ada", Member::builder(), member("Ada", &log))
        .child("Bob", Member::builder(), {
            let log = log.clone();
            move |context| {
                let mut member = member("Bob", &log)(context);
                member.fails = Some(0);
                member
            }
        })
        .child("Cid", Member::builder(), member("Cid", &log))
        .start();
    let error = supervisor.wait_started().unwrap_err().to_string();
    assert!(error.contains("the child `Bob` could not start"), "{error}");
    assert!(error.contains("no tools"), "{error}");
    assert_eq!(log.entries(), ["Ada starts", "Bob starts", "Ada stops"]);
    assert!(registry.all().is_empty());
    assert_eq!(supervisor.child::<Member>("Cid"), None);
}

#[test]
fn a_supervisor_that_gives_up_is_restarted_by_its_own() {
    let log = Log::default();
    let registry = ActorRegistry::new();
    let inner = Supervisor::builder()
        .at_most(0, Duration::ZERO)
        .child("Ada", Member::builder(), member("Ada", &log))
        .child("Bob", Member::builder(), member("Bob", &log));
    let outer = Supervisor::builder()
        .registry(&registry)
        .supervisor("inner", inner)
        .start();
    let inner = outer.child::<Supervisor>("inner").unwrap();
    let ada = inner.child::<Member>("Ada").unwrap();
    fail(&ada);
    assert!(matches!(ada.ended().answer(), Ok(End::Failed(_))));
    // A new one, as soon as the inner supervisor has begun anew.
    let begin = Instant::now();
    let new = loop {
        match inner.child::<Member>("Ada") {
            Some(new) if new != ada => break new,
            _ => assert!(begin.elapsed() < WATCHDOG),
        }
    };
    assert_eq!(new.proxy().work().answer(), Ok("Ada"));
    assert!(inner.is_alive());
    assert_eq!(outer.stop().answer(), Ok(true));
    let mut seen = log.entries();
    seen.retain(|entry| entry != "Ada works");
    let expected = [
        "Ada starts",
        "Bob starts",
        "Ada fails",
        "Bob stops",
        "Ada starts",
        "Bob starts",
        "Bob stops",
        "Ada stops",
    ];
    assert_eq!(seen, expected);
    assert!(registry.all().is_empty());
}

#[also_simulated]
#[test]
fn restarts_by_a_supervisor_are_warnings_and_giving_up_is_an_error() {
    capture();
    let team = Team::start(|builder| builder.at_most(1, Duration::from_secs(3600)));
    let ada = team.child("Ada");
    fail(&ada);
    assert_eq!(ada.proxy().life().answer(), Ok(1));
    fail(&ada);
    team.supervisor.ended().answer().unwrap();
    let levels: Vec<_> = logged(ada.urn())
        .into_iter()
        .map(|(level, _)| level)
        .collect();
    assert_eq!(levels, [Level::WARN, Level::ERROR]);
    let own = logged(team.supervisor.urn());
    assert_eq!((own.len(), own[0].0), (1, Level::ERROR));
}
