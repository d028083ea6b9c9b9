package dev.guard.cli;

import java.util.OptionalInt;

/** The process. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
      // Answered before the command line is built: that takes several times as long.
      System.out.println(Version.line());
      return;
    }
    prepare();
    run(Shell.ofProcess(), Session.Opener::fromFile, args);
  }

  /** Spares the libraries what they would look for in vain, in every jar. */
  static void prepare() {
    System.setProperty("slf4j.provider", ProgrammaticLogback.class.getName());
    System.setProperty("slf4j.internal.verbosity", "WARN");
    System.setProperty("picocli.disable.closures", "true");
    Thread opener = new Thread(Main::openJars, "guard-jars");
    opener.setDaemon(true);
    opener.start();
  }

  /**
   * Opens every jar of the class path, by asking for what none has. Some library will do that soon;
   * it takes long, and so it is done while the command line is read.
   */
  private static void openJars() {
    var unused = ClassLoader.getSystemResource("dev/guard/cli/nowhere");
  }

  /** Runs a command and ends the process with its exit code. */
  static void run(Shell shell, Session.Opener opener, String... args) {
    Interruption interruption = Interruption.watch();
    OptionalInt code = new CommandLineTool(shell, opener, interruption::stopping).run(args);
    if (code.isPresent()) {
      interruption.exit(code.getAsInt());
    } else {
      interruption.gaveUp();
    }
  }
}
