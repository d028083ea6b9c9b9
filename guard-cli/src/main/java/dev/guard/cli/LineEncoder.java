package dev.guard.cli;

import ch.qos.logback.classic.pattern.TargetLengthBasedClassNameAbbreviator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Locale;

/**
 * A log event as one line: local time, level, logger, message; then the stack trace, where there is
 * one. Does what a pattern would, without the time that setting up a pattern takes at each start.
 */
final class LineEncoder extends EncoderBase<ILoggingEvent> {
  private static final int LOGGER_LENGTH = 20;

  private final TargetLengthBasedClassNameAbbreviator abbreviator =
      new TargetLengthBasedClassNameAbbreviator(LOGGER_LENGTH);

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    LocalTime time = LocalTime.ofInstant(event.getInstant(), ZoneId.systemDefault());
    String line =
        String.format(
            Locale.ROOT,
            "%02d:%02d:%02d.%03d %-5s %s %s%n",
            time.getHour(),
            time.getMinute(),
            time.getSecond(),
            time.getNano() / 1_000_000,
            event.getLevel(),
            abbreviator.abbreviate(event.getLoggerName()),
            event.getFormattedMessage());
    IThrowableProxy thrown = event.getThrowableProxy();
    return (thrown == null ? line : line + ThrowableProxyUtil.asString(thrown))
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }
}
