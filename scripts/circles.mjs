/** The circles of imports among files, each once, as a path that ends where it begins. Type imports count: they are dependencies too. */
export function findCircles(imports) {
  const done = new Set();
  const circles = [];
  const visit = (file, path) => {
    if (done.has(file)) return;
    const at = path.indexOf(file);
    if (at !== -1) {
      circles.push([...path.slice(at), file]);
      return;
    }
    for (const { from } of imports.get(file) ?? []) if (from.startsWith("@/")) visit(from.slice(2), [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return circles;
}
