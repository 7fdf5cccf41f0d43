"use client";

import { Button } from "@/components/ui/button.tsx";
import { Details } from "@/components/ui/details.tsx";
import { ScrollFrame } from "@/components/ui/scroll-frame.tsx";

export type RecipeLine = { name: string; description: string; text: string };

/** Policies to start from. Inserting one adds its text; nothing is saved by it. */
export function RecipeList({ recipes, onInsert }: { recipes: readonly RecipeLine[]; onInsert: (recipe: RecipeLine) => void }) {
  return (
    <ul className="flex flex-col gap-2">
      {recipes.map((recipe) => (
        <li key={recipe.name}>
          <Details summary={recipe.name}>
            <p className="mb-2 text-ink-2">{recipe.description}</p>
            <ScrollFrame label={`Text of ${recipe.name}`} className="mb-2 overflow-x-auto bg-sunken p-2">
              <pre className="mono">{recipe.text}</pre>
            </ScrollFrame>
            <Button onClick={() => onInsert(recipe)}>Insert {recipe.name}</Button>
          </Details>
        </li>
      ))}
    </ul>
  );
}
