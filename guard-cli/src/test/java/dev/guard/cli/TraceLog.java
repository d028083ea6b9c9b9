package dev.guard.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * What GUARD and its libraries log in this process, at TRACE and with their exceptions, as a
 * process of GUARD's would: in a file. The pretend services of the same process log nothing here,
 * nor does the thread that sends their webhooks: they know the credentials, and are no part of
 * GUARD. One at a time.
 */
final class TraceLog implements AutoCloseable {
  private static final List<String> SERVICES =
      List.of(
          "dev.guard.sandbox",
          "org.elasticmq",
          "org.apache.pekko",
          "com.amazonaws",
          "com.almworks",
          "org.eclipse.jetty",
          "com.sun.net.httpserver",
          "sun.net.httpserver");

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final FileAppender<ILoggingEvent> appender = new FileAppender<>();
  private final Map<Logger, Level> before = new HashMap<>();

  private static final class NotOfTheFleet extends Filter<ILoggingEvent> {
    @Override
    public FilterReply decide(ILoggingEvent event) {
      return event.getThreadName().equals(LiveFleet.TICKER)
          ? FilterReply.DENY
          : FilterReply.NEUTRAL;
    }
  }

  TraceLog(Path file) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d %level %thread %logger %msg%n%ex{full}");
    encoder.start();
    appender.setContext(context);
    appender.setFile(file.toString());
    appender.setEncoder(encoder);
    appender.addFilter(new NotOfTheFleet());
    appender.start();
    context.getLoggerList().forEach(logger -> before.put(logger, logger.getLevel()));
    root.setLevel(Level.TRACE);
    LogSetup.quiet(context);
    SERVICES.forEach(name -> context.getLogger(name).setLevel(Level.OFF));
    root.addAppender(appender);
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    appender.stop();
    context.getLoggerList().forEach(logger -> logger.setLevel(before.get(logger)));
  }
}
