package dev.guard.gitlab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The temporary folder of this process's copies. Its name carries host and process id, so that what
 * a killed process left behind is told from what a running one uses, and is deleted by the next.
 * Thread-safe.
 */
final class MirrorFolder {
  private static final Logger LOG = LoggerFactory.getLogger(MirrorFolder.class);

  private MirrorFolder() {}

  /** Makes a new folder, and deletes those of this user's processes that are gone. */
  static Path create(Path temporary) throws IOException {
    String host = prefix();
    Path own = Files.createTempDirectory(temporary, host + ProcessHandle.current().pid() + "-");
    try (DirectoryStream<Path> others = Files.newDirectoryStream(temporary, host + "*")) {
      UserPrincipal user = Files.getOwner(own);
      for (Path other : others) {
        if (isLeft(other, host) && isOf(other, user)) {
          delete(other);
        }
      }
    } catch (IOException e) {
      LOG.debug("Folders of gone processes could not be looked for: {}", e.getMessage());
    }
    return own;
  }

  /** A folder may be shared by hosts, or by containers, whose process ids mean nothing here. */
  private static String prefix() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException noName) {
      host = "localhost";
    }
    return "guard-git-" + host.replaceAll("[^A-Za-z0-9.]", "_") + "-";
  }

  private static boolean isLeft(Path folder, String prefix) {
    OptionalLong pid = pid(folder.getFileName().toString().substring(prefix.length()));
    return pid.isPresent()
        && ProcessHandle.of(pid.getAsLong()).filter(ProcessHandle::isAlive).isEmpty();
  }

  private static OptionalLong pid(String rest) {
    int end = rest.indexOf('-');
    String digits = end < 0 ? "" : rest.substring(0, end);
    return digits.matches("\\d{1,10}")
        ? OptionalLong.of(Long.parseLong(digits))
        : OptionalLong.empty();
  }

  /** What is another user's could change under our hands, and is his to delete. */
  private static boolean isOf(Path folder, UserPrincipal user) {
    try {
      return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
          && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(user);
    } catch (IOException gone) {
      LOG.debug("{} went away meanwhile: {}", folder, gone.getMessage());
      return false;
    }
  }

  /** Deletes a folder with all that is in it; what cannot be deleted is logged and stays. */
  static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      LOG.warn("The temporary folder {} stays behind: {}", folder, e.getMessage());
    }
  }
}
