package dev.guard.local.secret;

import dev.guard.api.Answer;
import dev.guard.api.secret.SecretSource;
import dev.guard.local.HomePath;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Reads a secret from the file that the reference names; a relative path starts at the working
 * directory, and {@code ~} is the home folder. A file that others may read is refused. Thread-safe.
 */
final class FileSecretSource implements SecretSource {
  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  @Override
  public Answer<String> read(String reference) {
    Path file;
    try {
      file = HomePath.resolve(Path.of(reference));
    } catch (InvalidPathException e) {
      return Answer.unknown("The secret's reference " + reference + " is not a path.");
    }
    try {
      return read(reference, file);
    } catch (AccessDeniedException e) {
      return Answer.unknown("The secret file " + file + " may not be read by this user.");
    } catch (CharacterCodingException e) {
      return Answer.unknown("The secret file " + file + " is not UTF-8 text.");
    } catch (IOException e) {
      return Answer.unknown(
          "The secret file " + file + " cannot be read: " + e.getClass().getSimpleName() + ".");
    }
  }

  private static Answer<String> read(String reference, Path file) throws IOException {
    if (!Files.exists(file)) {
      return Answer.unknown(
          "There is no secret file "
              + file
              + (file.toString().equals(reference) ? "." : " (written as " + reference + ")."));
    }
    if (!Files.isRegularFile(file)) {
      return Answer.unknown("The secret file " + file + " is not a regular file.");
    }
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      if (mode.stream().anyMatch(OF_OTHERS::contains)) {
        return Answer.unknown(
            "The secret file "
                + file
                + " is open to other users ("
                + PosixFilePermissions.toString(mode)
                + "). Run: chmod 600 "
                + file);
      }
    }
    String text = FinalLineBreak.strip(Files.readString(file));
    return text.isEmpty()
        ? Answer.unknown("The secret file " + file + " is empty.")
        : Answer.known(text);
  }
}
