//! How a part is reached: as a field, and through containers.

use super::{State, core, is_missing};
use crate::common::Answer;
use pykka::Error;

#[test]
fn the_methods_and_fields_of_a_part_are_reached_through_the_owners_proxy() {
    let (actor, core) = core();
    assert_eq!(core.playback().state().answer(), Ok(State::Stopped));
    assert_eq!(core.playback().play().answer(), Ok(true));
    assert_eq!(core.playback().state().answer(), Ok(State::Playing));
    core.playback().set_state(State::Stopped);
    assert_eq!(core.playback().state().answer(), Ok(State::Stopped));
    actor.stop();
}

#[test]
fn a_part_of_a_part_is_reached_as_deep_as_it_lies() {
    let (actor, core) = core();
    core.playback().queue().push("one");
    core.playback().queue().push("two");
    assert_eq!(core.playback().queue().len().answer(), Ok(2));
    actor.stop();
}

#[test]
fn a_part_of_a_vec_is_reached_by_index() {
    let (actor, core) = core();
    core.outputs(2).set_volume(30);
    assert_eq!(core.outputs(2).volume().answer(), Ok(30));
    assert_eq!(core.outputs(0).louder(5).answer(), Ok(15));
    assert_eq!(core.outputs(1).volume().answer(), Ok(11));
    assert!(is_missing(&core.outputs(3).volume().answer()));
    actor.stop();
}

#[test]
fn a_part_of_a_map_is_reached_by_key() {
    let (actor, core) = core();
    assert_eq!(core.named("right").volume().answer(), Ok(31));
    assert_eq!(core.named("left".to_owned()).louder(1).answer(), Ok(31));
    assert!(is_missing(&core.named("middle").volume().answer()));
    assert_eq!(core.numbered(4).louder(2).answer(), Ok(42));
    assert!(is_missing(&core.numbered(5).volume().answer()));
    assert_eq!(core.hashed(7).volume().answer(), Ok(35));
    actor.stop();
}

#[test]
fn a_part_in_a_box_is_reached_as_if_there_were_none() {
    let (actor, core) = core();
    assert_eq!(core.boxed().louder(1).answer(), Ok(21));
    actor.stop();
}

#[test]
fn a_part_in_an_option_is_no_such_part_while_it_is_none() {
    let (actor, core) = core();
    let library = core.library();
    let error = library.search("x".into()).answer().unwrap_err();
    assert!(matches!(error, Error::NoSuchPart { .. }), "{error}");
    assert_eq!(error.actor(), Some(actor.id()));
    assert_eq!(error.method(), Some("library.search"));
    core.open_library();
    assert_eq!(
        library.search("x".into()).answer(),
        Ok(vec!["x".to_owned()])
    );
    core.close_library();
    assert!(is_missing(&library.search("x".into()).answer()));
    assert!(matches!(
        core.library().call().search("x".into()),
        Err(Error::NoSuchPart { .. })
    ));
    actor.stop();
}

#[test]
fn containers_may_be_nested() {
    let (actor, core) = core();
    assert_eq!(core.deep("a", 1).louder(1).answer(), Ok(51));
    assert!(
        is_missing(&core.deep("a", 0).volume().answer()),
        "it is `None`"
    );
    assert!(is_missing(&core.deep("a", 2).volume().answer()));
    let error = core.deep("b", 0).volume().answer().unwrap_err();
    assert!(matches!(error, Error::NoSuchPart { .. }), "{error}");
    assert_eq!(error.method(), Some(r#"deep["b"][0].volume"#));
    actor.stop();
}

#[test]
fn a_part_may_contain_itself() {
    let (actor, core) = core();
    let tree = core.tree();
    assert_eq!(tree.sum().answer(), Ok(6));
    tree.children(1).set_value(10);
    assert_eq!(tree.children(1).value().answer(), Ok(10));
    assert_eq!(tree.next().value().answer(), Ok(4));
    assert!(is_missing(&tree.children(0).children(0).value().answer()));
    assert!(is_missing(&tree.next().next().next().value().answer()));
    actor.stop();
}
