//! Proxies in messages between processes: an argument, a result, or a part of one.
//!
//! serde writes and reads values without a context, so a thread that writes or reads a message says
//! by what its addresses are [marshalled](crate::address::remote::Marshal).

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::address::arrival::{reachable, reached};
use crate::address::proxy::Proxy;
use crate::address::remote::{Imported, Location, RemoteRef, current_marshal};
use crate::address::stand_in;
use crate::message::Part as _;
use crate::message::wire::{Description, Remote};

const OUTSIDE: &str = "a proxy can be written and read only in a message to another process";

/// Writes a proxy as serde's `Serialize` does.
///
/// # Errors
/// Outside of a message to another process, and those of the serializer.
#[doc(hidden)]
pub fn write_proxy<P, S>(proxy: &P, to: S) -> Result<S::Ok, S::Error>
where
    P: Proxy<Of: Remote>,
    S: Serializer,
{
    let marshal = current_marshal().ok_or_else(|| S::Error::custom(OUTSIDE))?;
    let RemoteRef { name, locations } = marshal.export(reachable(proxy.address()));
    (name, locations).serialize(to)
}

/// Reads a proxy as serde's `Deserialize` does.
///
/// # Errors
/// Outside of a message from another process, and those of the deserializer.
#[doc(hidden)]
pub fn read_proxy<'de, P, D>(from: D) -> Result<P, D::Error>
where
    P: Proxy<Of: Remote>,
    D: Deserializer<'de>,
{
    let marshal = current_marshal().ok_or_else(|| D::Error::custom(OUTSIDE))?;
    let (name, locations) = <(String, Vec<Location>)>::deserialize(from)?;
    let (of, interface) = (P::Of::NAME, Description::fingerprint::<P::Of>());
    let address = match marshal.import(RemoteRef { name, locations }, of, interface) {
        Imported::Here(actor) => reached(&*actor)
            .ok_or_else(|| D::Error::custom(format!("this is not the proxy of a `{of}`")))?,
        Imported::There(elsewhere) => stand_in::address(elsewhere),
    };
    Ok(P::at(address))
}
