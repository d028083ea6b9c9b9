package dev.guard.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Another word that means a constant, in files of the Python version. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface Also {
  String value();
}
