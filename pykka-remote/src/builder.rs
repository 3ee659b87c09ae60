//! How a node is started.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::Node;
use crate::host::{Allow, Incoming};
use crate::transport::Transport;

/// How long a name is looked for, unless told otherwise.
const FIND_WITHIN: Duration = Duration::from_secs(1);

/// Says where a node listens, and what it connects to.
#[must_use = "`start()` makes a node of it"]
pub struct Builder {
    transport: Option<Box<dyn Transport>>,
    #[cfg(feature = "zenoh")]
    endpoints: crate::zenoh::Endpoints,
    find_within: Duration,
    allow: Option<Allow>,
}

impl Default for Builder {
    fn default() -> Self {
        Builder {
            transport: None,
            #[cfg(feature = "zenoh")]
            endpoints: crate::zenoh::Endpoints::default(),
            find_within: FIND_WITHIN,
            allow: None,
        }
    }
}

impl Builder {
    /// Uses this transport, and none of its own.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Box::new(transport));
        self
    }

    /// How long [`Node::proxy`] and [`Node::members`] wait for the first offer under a name. One
    /// second, unless told otherwise.
    pub fn find_within(mut self, time: Duration) -> Self {
        self.find_within = time;
        self
    }

    /// Allows only the calls for which `allow` returns `true`. The others are answered
    /// [`Error::Denied`](pykka::Error::Denied), and not handled.
    ///
    /// It is called in the thread that receives, so it must not block. Calls of actors whose proxies
    /// were passed on, as arguments or results, have no name.
    ///
    /// ```
    /// use pykka_remote::Node;
    /// # let network = pykka_remote::memory::Network::new(1);
    /// # let builder = Node::builder().transport(network.transport());
    /// let node = builder
    ///     .allow(|call| call.name() == Some("calc") && call.method() != "stop")
    ///     .start()?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn allow(mut self, allow: impl Fn(&Incoming<'_>) -> bool + Send + Sync + 'static) -> Self {
        self.allow = Some(Arc::new(allow));
        self
    }

    /// Starts the node.
    ///
    /// # Errors
    /// If it can't listen or connect as it was told.
    pub fn start(self) -> io::Result<Node> {
        let transport = match self.transport {
            Some(transport) => transport,
            #[cfg(feature = "zenoh")]
            None => Box::new(crate::zenoh::Zenoh::new(self.endpoints)?),
            #[cfg(not(feature = "zenoh"))]
            None => return Err(io::Error::other("this node has no transport")),
        };
        Node::start(transport, self.find_within, self.allow)
    }
}

#[cfg(feature = "zenoh")]
impl Builder {
    /// Listens at this address, `127.0.0.1:7447`. Port 0 is any free port, which
    /// no other process knows.
    ///
    /// An address beyond this machine needs TLS, or [`insecure`](Self::insecure).
    pub fn listen(mut self, address: impl Into<String>) -> Self {
        self.endpoints.listen.push(address.into());
        self
    }

    /// Connects to the node that listens at this address. If the connection is lost, it is made again.
    ///
    /// An address beyond this machine needs TLS, or [`insecure`](Self::insecure).
    pub fn connect(mut self, address: impl Into<String>) -> Self {
        self.endpoints.connect.push(address.into());
        self
    }

    /// Allows addresses beyond this machine without TLS: whoever reaches the port can call, and read
    /// what is sent.
    pub fn insecure(mut self) -> Self {
        self.endpoints.insecure = true;
        self
    }

    /// Uses TLS for all addresses, with certificates on both sides: who has none that the authority
    /// has signed is refused.
    #[cfg(feature = "tls")]
    pub fn tls(mut self, tls: crate::Tls) -> Self {
        self.endpoints.tls = Some(tls);
        self
    }
}
