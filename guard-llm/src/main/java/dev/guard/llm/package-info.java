/**
 * Language models that advise on a failed upgrade, over LangChain4j. A factory refers to no class
 * of LangChain4j, so that a provider that is not named costs nothing.
 */
@NullMarked
package dev.guard.llm;

import org.jspecify.annotations.NullMarked;
