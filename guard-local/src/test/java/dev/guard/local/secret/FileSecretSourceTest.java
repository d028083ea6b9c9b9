package dev.guard.local.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.Answer;
import dev.guard.api.Unknown;
import dev.guard.api.secret.SecretSource;
import dev.guard.testkit.SecretSourceContract;
import dev.guard.testkit.TestContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FileSecretSourceTest extends SecretSourceContract {
  @TempDir Path folder;

  private final SecretSource source =
      new FileSecretSourceFactory().create(FileSettings.defaults(), TestContext.create());

  @Override
  protected SecretSource source() {
    return source;
  }

  @Override
  protected String keep(String value) {
    return write("token", value, "rw-------").toString();
  }

  @Override
  protected String missing() {
    return folder.resolve("no-such-token").toString();
  }

  private Path write(String name, String value, String mode) {
    try {
      Path file = Files.writeString(folder.resolve(name), value);
      return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3cr3t\n", "s3cr3t\r\n", "s3cr3t"})
  void aFinalLineBreakIsNoPartOfTheSecret(String content) {
    assertThat(source.read(keep(content))).isEqualTo(Answer.known("s3cr3t"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
  void aFileOpenToOthersIsRefusedWithTheCommandThatMendsIt(String mode) {
    Path file = write("token", "s3cr3t", mode);
    assertThat(reason(source.read(file.toString())))
        .contains("chmod 600 " + file)
        .contains(mode)
        .doesNotContain("s3cr3t");
  }

  @Test
  void aLinkIsJudgedByTheFileItLeadsTo() throws IOException {
    Path open = write("open", "s3cr3t", "rw-r--r--");
    Path link = Files.createSymbolicLink(folder.resolve("link"), open);
    assertThat(reason(source.read(link.toString()))).contains("chmod 600");
  }

  @Test
  void aFolderIsNoSecret() {
    assertThat(reason(source.read(folder.toString()))).contains("not a regular file");
  }

  @Test
  void bytesThatAreNoTextAreRefused() throws IOException {
    Path file = write("token", "", "rw-------");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThat(reason(source.read(file.toString()))).contains("not UTF-8");
  }

  @Test
  void aRelativePathStartsAtTheWorkingDirectoryAndATildeAtHome() {
    assertThat(reason(source.read("no/such/token")))
        .contains(Path.of("no/such/token").toAbsolutePath().toString())
        .contains("written as no/such/token");
    assertThat(reason(source.read("~/no-such-guard-token")))
        .contains(Path.of(System.getProperty("user.home"), "no-such-guard-token").toString());
  }

  private static String reason(Answer<String> answer) {
    return answer.fold(known -> "known", Unknown::reason);
  }
}
