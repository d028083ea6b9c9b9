/** Writes a run down: as a page, as Markdown, as JUnit XML, with its metrics drawn. */
@NullMarked
package dev.guard.report;

import org.jspecify.annotations.NullMarked;
