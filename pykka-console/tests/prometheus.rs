//! A real Prometheus reads the metrics. These tests need its programs, so they run only with
//! `--ignored`: `scripts/console` does that.
#![allow(clippy::unused_self, unreachable_pub, reason = "it has actors")]

mod common;

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, process, thread};

use common::{WATCHDOG, get, try_send};
use pykka::{Actor, actor};
use pykka_console::serve;
use serde_json::Value;

#[actor]
struct Measured;

#[actor]
impl Measured {
    pub fn poke(&self) {}
}

#[test]
#[ignore = "needs promtool: scripts/console"]
fn promtool_has_nothing_to_say_against_the_metrics() {
    let console = serve("127.0.0.1:0").unwrap();
    let measured = Measured.start();
    let metrics = get(console.address(), "/metrics").body;
    let mut promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("promtool is installed (Debian: prometheus)");
    promtool
        .stdin
        .take()
        .unwrap()
        .write_all(metrics.as_bytes())
        .unwrap();
    let told = promtool.wait_with_output().unwrap();
    let told = (
        told.status.success(),
        String::from_utf8_lossy(&[told.stdout, told.stderr].concat()).into_owned(),
    );
    assert_eq!(told, (true, String::new()), "{metrics}");
    measured.stop().get().unwrap();
}

/// The server, and the folder of its data.
struct Prometheus(Child, PathBuf);

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
        let _ = fs::remove_dir_all(&self.1);
    }
}

/// The values of a query, by type.
fn query(address: SocketAddr, query: &str) -> Option<Vec<(String, f64)>> {
    // In version 1.0, the answer comes in one piece.
    let request = format!("GET /api/v1/query?query={query} HTTP/1.0\r\nHost: {address}\r\n\r\n");
    let reply: Value = serde_json::from_str(&try_send(address, &request)?.body).ok()?;
    let results = reply["data"]["result"].as_array()?;
    let value = |result: &Value| {
        let of_type = result["metric"]["type"].as_str().unwrap_or_default();
        Some((
            of_type.to_owned(),
            result["value"][1].as_str()?.parse().ok()?,
        ))
    };
    results.iter().map(value).collect()
}

#[test]
#[ignore = "needs prometheus: scripts/console"]
fn prometheus_scrapes_the_metrics() {
    let console = serve("127.0.0.1:0").unwrap();
    let measured = Measured.start();
    let folder = env::temp_dir().join(format!("pykka-prometheus-{}", process::id()));
    fs::create_dir_all(&folder).unwrap();
    let config = folder.join("prometheus.yml");
    let job = format!(
        "{{ job_name: test, static_configs: [{{ targets: ['{}'] }}] }}",
        console.address()
    );
    fs::write(
        &config,
        format!("global: {{ scrape_interval: 1s }}\nscrape_configs: [{job}]\n"),
    )
    .unwrap();
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let server = Command::new("prometheus")
        .arg(format!("--config.file={}", config.display()))
        .arg(format!(
            "--storage.tsdb.path={}",
            folder.join("data").display()
        ))
        .arg(format!("--web.listen-address={free}"))
        .stderr(Stdio::null())
        .spawn()
        .expect("prometheus is installed (Debian: prometheus)");
    let _server = Prometheus(server, folder);
    let begin = Instant::now();
    // Messages are timed from the first scrape on.
    for metric in [
        "pykka_messages_handled_total",
        "pykka_handler_seconds_count",
    ] {
        loop {
            measured.proxy().poke().get().unwrap();
            let values = query(free, metric).unwrap_or_default();
            if values
                .iter()
                .any(|(of_type, value)| of_type == "Measured" && *value > 0.0)
            {
                break;
            }
            assert!(begin.elapsed() < WATCHDOG, "{metric}: {values:?}");
            thread::sleep(Duration::from_millis(100));
        }
    }
    measured.stop().get().unwrap();
}
