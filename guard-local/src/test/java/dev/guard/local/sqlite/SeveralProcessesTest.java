package dev.guard.local.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guard.api.run.ClusterFilter;
import dev.guard.api.run.ClusterRecord;
import dev.guard.api.run.ClusterRegistry;
import dev.guard.testkit.TestContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class SeveralProcessesTest {
  @TempDir Path folder;

  @Test
  @Timeout(120)
  void processesThatOpenANewFileAtOnceAllWriteAndLoseNothing() throws Exception {
    List<Process> writers = new ArrayList<>();
    for (String prefix : List.of("a", "b", "c")) {
      writers.add(writer(prefix, 40));
    }
    for (Process writer : writers) {
      assertThat(writer.waitFor()).isZero();
    }
    try (ClusterRegistry registry = registry()) {
      for (String prefix : List.of("a", "b", "c")) {
        assertThat(written(registry, prefix)).hasSize(40);
      }
    }
  }

  @Test
  @Timeout(120)
  void aProcessKilledWhileItWritesLeavesWholeRowsAndNoLock() throws Exception {
    Process writer = writer("a", Integer.MAX_VALUE);
    try (ClusterRegistry registry = registry()) {
      while (written(registry, "a").size() < 20) {
        assertThat(writer.waitFor(20, TimeUnit.MILLISECONDS)).isFalse();
      }
      writer.destroyForcibly().waitFor();
      int left = written(registry, "a").size();
      assertThat(left).isGreaterThanOrEqualTo(20);
      assertThat(registry.cluster("a-" + (left - 1))).isPresent();
      assertThat(registry.cluster("a-" + left)).isEmpty();
      registry.put(registry.cluster("a-0").orElseThrow().cluster());
      assertThat(registry.cluster("a-0").orElseThrow().version()).isEqualTo(2);
    }
  }

  private static List<ClusterRecord> written(ClusterRegistry registry, String batch) {
    List<ClusterRecord> all = new ArrayList<>();
    Optional<String> token = Optional.empty();
    do {
      var page = registry.clusters(ClusterFilter.batch(batch), token);
      all.addAll(page.items());
      token = page.next();
    } while (token.isPresent());
    return all;
  }

  private Process writer(String prefix, int count) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            WriterProcess.class.getName(),
            file().toString(),
            prefix,
            Integer.toString(count))
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("writer-" + prefix + ".log").toFile())
        .start();
  }

  private Path file() {
    return folder.resolve("guard.db");
  }

  private ClusterRegistry registry() {
    return new SqliteRegistryFactory().create(new SqliteSettings(file()), TestContext.create());
  }
}
