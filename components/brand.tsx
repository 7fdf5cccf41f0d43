/** The mark, two leaves of a gate, and the name. */
export function Brand() {
  return (
    <span className="inline-flex items-center gap-2 font-semibold font-serif text-lead">
      <svg aria-hidden="true" viewBox="0 0 14 20" width="14" height="20" className="shrink-0 fill-current">
        <path d="M0 0h7v9H0zM7 11h7v9H7z" />
      </svg>
      Wicket
    </span>
  );
}
