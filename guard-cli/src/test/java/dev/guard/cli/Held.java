package dev.guard.cli;

import java.nio.file.Path;

/** A batch in a hold, with what its people can do about it. */
interface Held extends AutoCloseable {
  /** Calls {@code guard} from a home folder. */
  Called guard(Path home, String... args);

  String batch();

  String cluster();

  /** The commit that the batch's upgrade landed with. */
  String commit();

  /** A person merges the newest request that is open. */
  void merge();

  /** The cause is gone. */
  void mend();

  /** A person types this line, which has to succeed; the answer is what it prints. */
  String type(String line);

  @Override
  void close();
}
