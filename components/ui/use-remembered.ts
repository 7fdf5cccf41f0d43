"use client";

import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
/** What was chosen since the page was opened: it holds where the browser keeps nothing, too. */
const chosen = new Map<string, string>();

/**
 * One of a few words that this browser remembers, shared by everything on the page that asks for the same `key`. Until the browser is
 * there, and for whoever has not chosen, it is what `otherwise` says: it gets false on the server and has to say the same there and at the
 * first render. Nothing secret: it lies in localStorage under `wicket-<key>`.
 */
export function useRemembered<Word extends string>(
  key: string,
  words: readonly Word[],
  otherwise: (inBrowser: boolean) => Word,
): [Word, (word: Word) => void] {
  const current = useSyncExternalStore(
    subscribe,
    () => words.find((word) => word === (chosen.get(key) ?? stored(key))) ?? otherwise(true),
    () => otherwise(false),
  );
  const choose = (word: Word) => {
    chosen.set(key, word);
    try {
      localStorage.setItem(`wicket-${key}`, word);
    } catch {
      // A browser that stores nothing remembers until the page is left.
    }
    for (const listener of listeners) listener();
  };
  return [current, choose];
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function stored(key: string): string | null {
  try {
    return localStorage.getItem(`wicket-${key}`);
  } catch {
    return null;
  }
}
