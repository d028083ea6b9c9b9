package dev.guard.aws;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * What is logged while it is open, at TRACE, with the loggers kept quiet that guard-aws names, as
 * the command line does it. One at a time.
 */
public final class TracedLogs implements AutoCloseable {
  private final LoggerContext logs = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final Logger root = logs.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
  private final List<String> quiet = quietLoggers();

  public TracedLogs() {
    appender.setContext(logs);
    appender.start();
    root.addAppender(appender);
    root.setLevel(Level.TRACE);
    quiet.forEach(name -> logs.getLogger(name).setLevel(Level.INFO));
  }

  private static List<String> quietLoggers() {
    try (InputStream in = AwsClients.class.getResourceAsStream("/META-INF/guard/quiet-loggers")) {
      return new String(in == null ? new byte[0] : in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets one of the quiet loggers speak. */
  public void loud(String logger) {
    logs.getLogger(logger).setLevel(Level.TRACE);
  }

  /** Logger, message, and the messages of what was thrown. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (ILoggingEvent event : List.copyOf(appender.list)) {
      lines.add(event.getLoggerName() + ": " + event.getFormattedMessage());
      for (IThrowableProxy one = event.getThrowableProxy(); one != null; one = one.getCause()) {
        lines.add(String.valueOf(one.getMessage()));
      }
    }
    return lines;
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    root.setLevel(Level.OFF);
    quiet.forEach(name -> logs.getLogger(name).setLevel(null));
  }
}
