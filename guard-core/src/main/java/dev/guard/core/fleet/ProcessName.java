package dev.guard.core.fleet;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Names this process to others: {@code host/pid/start in milliseconds}. */
public final class ProcessName {
  private ProcessName() {}

  public static String current() {
    ProcessHandle self = ProcessHandle.current();
    return host() + "/" + self.pid() + "/" + start(self).orElse(jvmStart()).toEpochMilli();
  }

  /** Whether the name is of a process of this host that no longer runs. */
  public static boolean isGone(String holder) {
    String[] parts = holder.split("/", -1);
    if (parts.length != 3 || !parts[0].equals(host())) {
      return false;
    }
    try {
      Instant started = Instant.ofEpochMilli(Long.parseLong(parts[2]));
      return ProcessHandle.of(Long.parseLong(parts[1]))
          .filter(ProcessHandle::isAlive)
          .map(process -> !sameStart(start(process), started))
          .orElse(true);
    } catch (NumberFormatException notOurs) {
      return false;
    }
  }

  /** A process id is used again after a while; another start tells that it is another process. */
  private static boolean sameStart(Optional<Instant> start, Instant started) {
    return start
        .map(at -> Duration.between(at, started).abs().compareTo(Duration.ofSeconds(2)) < 0)
        .orElse(true);
  }

  private static Optional<Instant> start(ProcessHandle process) {
    return process.info().startInstant();
  }

  private static Instant jvmStart() {
    return Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName().replace('/', '_');
    } catch (UnknownHostException noName) {
      return "localhost";
    }
  }
}
