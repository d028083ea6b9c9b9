package dev.guard.local.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.guard.api.GuardException;
import dev.guard.api.MeshVersion;
import dev.guard.api.cluster.Cluster;
import dev.guard.api.run.ClusterFilter;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.testkit.TestContext;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteFileTest {
  @TempDir Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("home").resolve("guard.db");
  }

  @Test
  void nothingIsCreatedBeforeTheFirstCallAndThenForTheUserAlone() throws IOException {
    try (ClusterRegistry registry = registry()) {
      assertThat(folder.resolve("home")).doesNotExist();
      registry.put(cluster("c1"));
      assertThat(mode(folder.resolve("home"))).isEqualTo("rwx------");
      assertThat(mode(file)).isEqualTo("rw-------");
      assertThat(mode(folder.resolve("home/guard.db-wal"))).isEqualTo("rw-------");
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void whatWasWrittenIsThereAfterClosingAndClosingTwiceIsNoError() {
    ClusterRegistry first = registry();
    first.put(cluster("c1"));
    first.close();
    first.close();
    try (ClusterRegistry second = registry()) {
      assertThat(second.cluster("c1").orElseThrow().cluster()).isEqualTo(cluster("c1"));
    }
  }

  @Test
  void anEmptyFileLeftByACrashBeforeTheFirstWriteIsANewRegistry() throws IOException {
    Files.createDirectories(folder.resolve("home"));
    Files.createFile(file);
    try (ClusterRegistry registry = registry()) {
      registry.put(cluster("c1"));
      assertThat(registry.cluster("c1")).isPresent();
    }
  }

  @Test
  void theRegistryOfANewerGuardIsLeftAlone() throws SQLException {
    fill(1);
    execute("UPDATE schema_version SET version = 99");
    GuardException refused = refused();
    assertThat(refused.code()).isEqualTo("registry.newer-schema");
    assertThat(refused.what()).contains("schema 99").contains("knows " + Schema.NEWEST);
    assertThat(refused.where()).isEqualTo(file.toString());
    assertThat(refused.next()).contains("newer");
  }

  @Test
  void anotherProgramsDatabaseIsLeftAlone() throws IOException, SQLException {
    Files.createDirectories(folder.resolve("home"));
    execute("CREATE TABLE bookmarks (url TEXT)");
    GuardException refused = refused();
    assertThat(refused.code()).isEqualTo("registry.foreign");
    assertThat(refused.next()).contains("registry.path");
  }

  @Test
  void aFileThatIsNoDatabaseIsSaidToBeDamaged() throws IOException {
    Files.createDirectories(folder.resolve("home"));
    Files.writeString(file, "this is a text file that is certainly no database\n".repeat(100));
    assertDamaged(refused());
  }

  @Test
  void aFileCutInHalfIsSaidToBeDamaged() throws IOException {
    fill(300);
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
      content.setLength(content.length() / 2 / 4096 * 4096);
    }
    assertDamaged(refused());
  }

  @Test
  void aPageOverwrittenWithGarbageIsSaidToBeDamaged() throws IOException {
    fill(300);
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
      for (long page = 3; page < content.length() / 4096; page++) {
        content.seek(page * 4096);
        content.write("garbage ".repeat(512).getBytes(StandardCharsets.US_ASCII));
      }
    }
    assertDamaged(refused());
  }

  @Test
  void aHalfWrittenRowIsNamed() throws SQLException {
    fill(3);
    execute("UPDATE clusters SET cluster = substr(cluster, 1, 20) WHERE id = 'c0001'");
    GuardException refused = refused();
    assertDamaged(refused);
    assertThat(refused.what()).contains("cluster c0001");
  }

  @Test
  void aFileThatCannotBeMadeIsNamed() throws IOException {
    Files.writeString(folder.resolve("home"), "a file, no folder");
    GuardException refused = refused();
    assertThat(refused.code()).isEqualTo("registry.unusable");
    assertThat(refused.where()).isEqualTo(file.toString());
    assertThat(refused.next()).contains("registry.path");
  }

  @Test
  void aWriteWaitsForAnotherProcessOnlySoLong() throws SQLException {
    fill(1);
    Database impatient = new Database(file, Duration.ofMillis(50));
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement();
        ClusterRegistry registry = new SqliteRegistry(impatient, TestContext.create())) {
      statement.execute("BEGIN IMMEDIATE");
      assertThat(registry.cluster("c0000")).as("readers do not wait").isPresent();
      GuardException busy =
          catchThrowableOfType(GuardException.class, () -> registry.put(cluster("c2")));
      assertThat(busy.code()).isEqualTo("registry.busy");
      statement.execute("ROLLBACK");
      registry.put(cluster("c2"));
      assertThat(registry.cluster("c2")).isPresent();
    }
  }

  private GuardException refused() {
    try (ClusterRegistry registry = registry()) {
      return catchThrowableOfType(
          GuardException.class, () -> registry.clusters(ClusterFilter.all(), Optional.empty()));
    }
  }

  private void assertDamaged(GuardException refused) {
    assertThat(refused.code()).isEqualTo("registry.damaged");
    assertThat(refused.where()).isEqualTo(file.toString());
    assertThat(refused.next()).contains("backup").contains("guard registry import");
  }

  private void fill(int clusters) {
    try (ClusterRegistry registry = registry()) {
      for (int i = 0; i < clusters; i++) {
        registry.put(cluster("c%04d".formatted(i)));
      }
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private ClusterRegistry registry() {
    return new SqliteRegistryFactory().create(new SqliteSettings(file), TestContext.create());
  }

  private static Cluster cluster(String id) {
    return Cluster.builder(id, "wave-1", MeshVersion.of(1, 26, 4)).build();
  }
}
