package dev.guard.mesh.istio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Scripts in istioctl's place. */
final class IstioctlScripts {
  private IstioctlScripts() {}

  /** A script that prints a recorded output, complains, and ends with the exit code. */
  static Path printing(Path folder, String output, int exit) throws IOException {
    Path recorded = Files.createTempFile(folder, "recorded", ".json");
    Files.writeString(recorded, output);
    return script(folder, "cat '" + recorded + "'\necho 'Error: as recorded' >&2\nexit " + exit);
  }

  static Path script(Path folder, String body) throws IOException {
    Path script = Files.createTempFile(folder, "istioctl", ".sh");
    Files.writeString(script, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script;
  }
}
