package dev.guard.mesh.istio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A temporary folder for one command, which only its owner may enter. Its name carries host and
 * process id, so that the kubeconfig of a killed process is deleted by the next one. Thread-safe.
 */
final class PrivateFolder {
  private static final Logger LOG = LoggerFactory.getLogger(PrivateFolder.class);

  private PrivateFolder() {}

  /** Makes a new folder, and deletes those of this user's processes that are gone. */
  static Path create(Path temporary) throws IOException {
    String prefix = prefix();
    Path own =
        Files.createTempDirectory(
            temporary,
            prefix + ProcessHandle.current().pid() + "-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Pattern name = Pattern.compile(Pattern.quote(prefix) + "(\\d{1,10})-.*");
    try (DirectoryStream<Path> others = Files.newDirectoryStream(temporary, prefix + "*")) {
      for (Path other : others) {
        Matcher of = name.matcher(other.getFileName().toString());
        if (of.matches() && isGone(Long.parseLong(of.group(1))) && sameOwner(own, other)) {
          delete(other);
        }
      }
    } catch (IOException e) {
      LOG.debug("Folders of gone processes could not be looked for: {}", e.getMessage());
    }
    return own;
  }

  /** The temporary folder may be shared by hosts, whose process ids mean nothing here. */
  private static String prefix() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException noName) {
      host = "localhost";
    }
    return "guard-istioctl-" + host.replaceAll("[^A-Za-z0-9.]", "_") + "-";
  }

  private static boolean isGone(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty();
  }

  private static boolean sameOwner(Path own, Path other) {
    try {
      return Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
          && Files.getOwner(other, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(own));
    } catch (IOException gone) {
      LOG.debug("{} went away meanwhile: {}", other, gone.getMessage());
      return false;
    }
  }

  /** Deletes a folder with all that is in it; what cannot be deleted is logged and stays. */
  static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("The temporary folder {} stays behind: {}", folder, e.getMessage());
    }
  }
}
