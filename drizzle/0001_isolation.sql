-- Nothing crosses an organization. Every table of `public` shows and accepts the rows of the organization that the transaction has named
-- and no others; FORCE holds the owner to it too. A new table repeats these three statements in its own migration (a test reads the
-- catalogue and fails for one that has not).
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY[
    'organization', 'administrator', 'agent', 'member', 'member_key', 'connector', 'tool', 'resource_rule', 'resource_attribute',
    'connection', 'upstream_session', 'policy_version', 'policy_revision', 'exposure', 'record_head', 'record', 'completion',
    'outbox_mail', 'demo_call'
  ] LOOP
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON public.%I '
      'USING (organization_id = nullif(current_setting(''wicket.organization_id'', true), '''')::uuid) '
      'WITH CHECK (organization_id = nullif(current_setting(''wicket.organization_id'', true), '''')::uuid)',
      tenant_table
    );
  END LOOP;
END
$$;
--> statement-breakpoint
-- The few questions that are asked before an organization is known. They run as the owner, return ids only, and the owner may read exactly
-- the tables that they read.
CREATE POLICY asked_by_owner ON public.organization FOR SELECT TO CURRENT_USER USING (true);
--> statement-breakpoint
CREATE POLICY asked_by_owner ON public.administrator FOR SELECT TO CURRENT_USER USING (true);
--> statement-breakpoint
CREATE POLICY asked_by_owner ON public.member FOR SELECT TO CURRENT_USER USING (true);
--> statement-breakpoint
CREATE POLICY asked_by_owner ON public.member_key FOR SELECT TO CURRENT_USER USING (true);
--> statement-breakpoint
CREATE FUNCTION identity.organization_of_key(digest bytea) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
  SELECT organization_id FROM public.member_key AS k WHERE k.digest = $1 AND k.revoked_at IS NULL
$$;
--> statement-breakpoint
CREATE FUNCTION identity.organizations_of_person(person uuid) RETURNS TABLE (organization_id uuid, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
  SELECT found.organization_id, min(found.role) -- 'admin' sorts before 'member'
  FROM (
    SELECT a.organization_id, 'admin' AS role FROM public.administrator AS a WHERE a.person_id = $1
    UNION ALL
    SELECT m.organization_id, 'member' FROM public.member AS m WHERE m.person_id = $1 AND m.status <> 'removed'
  ) AS found
  GROUP BY found.organization_id
  ORDER BY found.organization_id
$$;
--> statement-breakpoint
CREATE FUNCTION identity.organization_ids() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
  SELECT organization_id FROM public.organization ORDER BY created_at, organization_id
$$;
--> statement-breakpoint
-- The time stamp of the newest migration, for /readyz: the application role cannot read the table of the migrator.
CREATE FUNCTION identity.schema_version() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
  SELECT max(created_at) FROM drizzle.__drizzle_migrations
$$;
