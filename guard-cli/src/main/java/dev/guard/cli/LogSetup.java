package dev.guard.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.guard.api.GuardException;
import dev.guard.cli.CommonOptions.LogFormat;
import dev.guard.cli.CommonOptions.LogLevel;
import dev.guard.core.config.GuardConfig;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Optional;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Sends log lines to stderr, as text or as JSON. */
final class LogSetup {
  private static final String VERSION_USAGE =
      "io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils";

  private static final String QUIET = "META-INF/guard/quiet-loggers";

  private LogSetup() {}

  /** What the command line and the environment say; before the configuration is known. */
  static void apply(Session session) {
    apply(
        level(session).orElse(LogLevel.WARN),
        session.options().logFormat.orElse(LogFormat.TEXT),
        new Unclosed(session.shell().err()));
  }

  /**
   * What the configuration says, where the command line and the environment say nothing.
   *
   * @param least what is logged in any case then
   */
  static void apply(Session session, GuardConfig.Logging configured, LogLevel least) {
    LogLevel asked = LogLevel.valueOf(configured.level().name());
    apply(
        level(session).orElse(asked.compareTo(least) > 0 ? asked : least),
        session.options().logFormat.orElse(LogFormat.valueOf(configured.format().name())),
        output(configured.output(), session.shell().err()));
  }

  private static Optional<LogLevel> level(Session session) {
    return session
        .options()
        .logLevel
        .or(() -> session.shell().variable("GUARD_LOG_LEVEL").flatMap(CommonOptions::level));
  }

  /** Data alone goes to stdout, so that name means stderr too. */
  private static OutputStream output(String name, OutputStream err) {
    if (name.equals("stderr") || name.equals("stdout")) {
      return new Unclosed(err);
    }
    try {
      return Files.newOutputStream(
          Path.of(name), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw GuardException.of("config.log-file", GuardException.Responsible.USER)
          .what("The log can't be written there.")
          .where(name)
          .next("Correct logging.output in the configuration.")
          .cause(e)
          .build();
    }
  }

  private static void apply(LogLevel level, LogFormat format, OutputStream err) {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (!(factory instanceof LoggerContext context)) {
      return;
    }
    context.reset();
    Encoder<ILoggingEvent> encoder = encoder(format, context);
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setName("stderr");
    appender.setEncoder(encoder);
    appender.setOutputStream(err);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(level.name()));
    root.addAppender(appender);
    // It warns of each v1beta2; GUARD reads the version that a cluster's Flux serves on purpose.
    context.getLogger(VERSION_USAGE).setLevel(Level.ERROR);
    if (level.compareTo(LogLevel.INFO) > 0) {
      quiet(context);
    }
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    context
        .getLogger(LogSetup.class)
        .debug("Class-data archive: {}", System.getProperty("guard.archive", "unknown"));
  }

  /**
   * Keeps those loggers of libraries at INFO that would print credentials. Each adapter names them
   * in {@code META-INF/guard/quiet-loggers}, a line each.
   */
  static void quiet(LoggerContext context) {
    try {
      for (URL list : Collections.list(LogSetup.class.getClassLoader().getResources(QUIET))) {
        try (InputStream in = list.openStream()) {
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .forEach(name -> context.getLogger(name).setLevel(Level.INFO));
        }
      }
    } catch (IOException e) {
      throw GuardException.of("log.quiet-loggers", GuardException.Responsible.OPERATOR)
          .what("The list of loggers that could print credentials can't be read.")
          .where(QUIET)
          .next("Use log level info, or repair the installation.")
          .cause(e)
          .build();
    }
  }

  private static Encoder<ILoggingEvent> encoder(LogFormat format, LoggerContext context) {
    if (format == LogFormat.JSON) {
      JsonEncoder json = new JsonEncoder();
      json.setContext(context);
      return json;
    }
    LineEncoder text = new LineEncoder();
    text.setContext(context);
    return text;
  }

  /** A stream that lives on when its appender is replaced. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream stream) {
      super(stream);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
