//! A scanner at a serial port: bytes become codes.
//!
//! A serial scanner sends what it read as it is, group separators included, which
//! makes it the best way for GS1 data. A code ends with a return, a line feed, a tab
//! or silence. One thread owns the port from open to drop, opens it again when it is
//! gone, and hands each code on once.
//!
//! It does not know what a code means, nor the AIM identifier before it.

use std::{
    io,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use serialport::SerialPort;
use tracing::{info, warn};

use crate::{
    clock::{Clock, Millis, millis},
    settings::Waits,
};

/// How long the thread is deaf to its end at most.
const LOOK: Duration = Duration::from_millis(50);
/// Bytes of one code at most; what is longer is no code.
const LONGEST: usize = 8 * 1024;

/// The serial ports of this machine.
pub fn ports() -> Vec<String> {
    let ports = serialport::available_ports().unwrap_or_default();
    ports.into_iter().map(|port| port.port_name).collect()
}

/// Which port, and how fast it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerialSpec {
    /// Name of the port, such as `/dev/ttyACM0` or `COM3`.
    pub port: String,
    /// Bits a second.
    pub speed: u32,
}

/// A serial scanner that is listened to until it is dropped.
#[derive(Debug)]
pub struct SerialScanner {
    /// Dropping it ends the thread.
    _open: mpsc::Sender<()>,
}

impl SerialScanner {
    /// Begins to listen. `hear` is called on the thread "serial-scanner" for each code.
    pub fn start(
        spec: SerialSpec,
        clock: Clock,
        waits: &Waits,
        hear: impl FnMut(String) + Send + 'static,
    ) -> Self {
        let (open, ended) = mpsc::channel();
        let listener = Listener {
            clock,
            silence: millis(waits.serial_silence),
            again: waits.serial_again,
            ended,
        };
        let started = thread::Builder::new()
            .name("serial-scanner".to_owned())
            .spawn(move || listener.run(&spec, hear));
        if let Err(error) = started {
            warn!("The serial scanner cannot be used: {error}. Restart Perch");
        }
        Self { _open: open }
    }
}

struct Listener {
    clock: Clock,
    silence: Millis,
    again: Duration,
    ended: mpsc::Receiver<()>,
}

impl Listener {
    fn run(self, spec: &SerialSpec, mut hear: impl FnMut(String)) {
        let mut said = String::new();
        loop {
            let trouble = match open(spec) {
                Ok(port) => {
                    info!(port = spec.port, "The serial scanner is open");
                    said.clear();
                    match self.listen(port, &mut hear) {
                        Ok(()) => return,
                        Err(error) => error.to_string(),
                    }
                }
                Err(error) => error.to_string(),
            };
            // Once is enough, however long it stays away.
            if trouble != said {
                warn!(port = spec.port, "The serial scanner is gone: {trouble}");
                said = trouble;
            }
            if self.ended.recv_timeout(self.again) != Err(RecvTimeoutError::Timeout) {
                return;
            }
        }
    }

    /// Listens until nobody wants to hear any more, or the port fails.
    fn listen(
        &self,
        mut port: Box<dyn SerialPort>,
        hear: &mut impl FnMut(String),
    ) -> io::Result<()> {
        let mut codes = Codes::default();
        let mut bytes = [0; 512];
        while self.ended.try_recv() == Err(mpsc::TryRecvError::Empty) {
            let length = match port.read(&mut bytes) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::TimedOut => 0,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => 0,
                Err(error) => return Err(error),
            };
            let now = self.clock.now();
            for byte in bytes.iter().take(length) {
                codes.push(*byte, now).into_iter().for_each(&mut *hear);
            }
            codes
                .after_silence(now, self.silence)
                .into_iter()
                .for_each(&mut *hear);
        }
        Ok(())
    }
}

fn open(spec: &SerialSpec) -> serialport::Result<Box<dyn SerialPort>> {
    serialport::new(&spec.port, spec.speed).timeout(LOOK).open()
}

/// Cuts bytes into codes.
#[derive(Debug, Default)]
struct Codes {
    bytes: Vec<u8>,
    last: Millis,
}

impl Codes {
    /// Takes a byte; answers the code that it ends.
    fn push(&mut self, byte: u8, now: Millis) -> Option<String> {
        self.last = now;
        match byte {
            b'\r' | b'\n' | b'\t' | 0x03 => self.take(),
            // Start of text and fill bytes, which some scanners send around a code.
            0x00 | 0x02 => None,
            _ => {
                if self.bytes.len() < LONGEST {
                    self.bytes.push(byte);
                }
                None
            }
        }
    }

    /// The code that silence ended.
    fn after_silence(&mut self, now: Millis, silence: Millis) -> Option<String> {
        match now - self.last >= silence {
            true => self.take(),
            false => None,
        }
    }

    fn take(&mut self) -> Option<String> {
        let bytes = std::mem::take(&mut self.bytes);
        // Scanners that do not send UTF-8 send Latin-1 (ISO/IEC 8859-1).
        let text = String::from_utf8(bytes)
            .unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect());
        (!text.trim().is_empty()).then_some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes at moments; answers the codes.
    fn codes(acts: &[(&[u8], Millis)]) -> Vec<String> {
        let mut codes = Codes::default();
        let mut heard = Vec::new();
        for (bytes, now) in acts {
            heard.extend(codes.after_silence(*now, 80));
            heard.extend(bytes.iter().filter_map(|byte| codes.push(*byte, *now)));
        }
        heard.extend(codes.after_silence(Millis::MAX / 2, 80));
        heard
    }

    #[test]
    fn a_code_ends_with_a_return_or_silence() {
        let two = [(b"9521321000018\r\n9521321000094\r\n".as_slice(), 0)];
        assert_eq!(codes(&two), ["9521321000018", "9521321000094"]);
        let pieces = [(b"95213".as_slice(), 0), (b"21000018".as_slice(), 60)];
        assert_eq!(codes(&pieces), ["9521321000018"]);
        let two = [
            (b"9521321000018".as_slice(), 0),
            (b"9521321000094".as_slice(), 90),
        ];
        assert_eq!(codes(&two), ["9521321000018", "9521321000094"]);
    }

    #[test]
    fn identifier_and_group_separators_are_kept() {
        let sent = b"\x02]C10109521321000056\x1d10A\x03".as_slice();
        assert_eq!(codes(&[(sent, 0)]), ["]C10109521321000056\u{1d}10A"]);
    }

    #[test]
    fn odd_bytes_do_no_harm() {
        assert_eq!(codes(&[(b"Gr\xfc\xdfe\r", 0)]), ["Grüße"]);
        assert_eq!(codes(&[("Grüße\r".as_bytes(), 0)]), ["Grüße"]);
        assert_eq!(codes(&[(b"\r\n \r\n\0", 0)]), [""; 0]);
        let endless = vec![b'7'; 3 * LONGEST];
        assert_eq!(codes(&[(&endless, 0)])[0].len(), LONGEST);
    }

    #[cfg(unix)]
    #[test]
    fn a_scanner_at_a_port_is_heard() -> serialport::Result<()> {
        use std::io::Write;

        let (mut scanner, port) = serialport::TTYPort::pair()?;
        let spec = SerialSpec {
            port: port.name().unwrap_or_default(),
            speed: 9_600,
        };
        // Whoever opens it finds it free.
        drop(port);
        let (tell, heard) = mpsc::channel();
        let listening = SerialScanner::start(spec, Clock::real(), &Waits::default(), move |code| {
            tell.send(code).ok();
        });
        let patience = Duration::from_secs(20);
        let mut got = None;
        // What is sent before the port is open is lost or refused.
        for _ in 0..200 {
            scanner
                .write_all(b"]d2010952132100007010PL88A\x1d21000417\r")
                .ok();
            got = heard.recv_timeout(patience / 200).ok();
            if got.is_some() {
                break;
            }
        }
        assert_eq!(
            got.as_deref(),
            Some("]d2010952132100007010PL88A\u{1d}21000417")
        );
        drop(listening);
        Ok(())
    }
}
