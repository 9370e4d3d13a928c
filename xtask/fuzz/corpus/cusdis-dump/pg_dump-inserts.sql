-- What pg_dump --inserts writes of a small database of Cusdis's.
--
-- PostgreSQL database dump
--

\restrict aB3

-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: comments; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.comments (
    id text NOT NULL,
    "pageId" text NOT NULL,
    created_at timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp(3) without time zone NOT NULL,
    "deletedAt" timestamp(3) without time zone,
    "moderatorId" text,
    by_email text,
    by_nickname text NOT NULL,
    content text NOT NULL,
    approved boolean DEFAULT false NOT NULL,
    "parentId" text
);


--
-- Name: pages; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.pages (
    id text NOT NULL,
    created_at timestamp(3) without time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp(3) without time zone NOT NULL,
    slug text NOT NULL,
    url text,
    title text,
    "projectId" text NOT NULL
);


--
-- Name: projects; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.projects (
    id text NOT NULL,
    title text NOT NULL,
    "ownerId" text NOT NULL
);


--
-- Data for Name: comments; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.comments VALUES ('c1', 'p1', '2017-07-14 02:40:00.123', '2017-07-14 02:40:00.123', NULL, NULL, 'ann@mail.example', 'Ann', 'It''s *one*,
	two \ and "three"', true, NULL);
INSERT INTO public.comments VALUES ('c2', 'p1', '2020-09-13 12:26:40', '2020-09-13 12:26:40', NULL, NULL, NULL, 'Ben é', 'Two; -- (no comment)', false, 'c1');
INSERT INTO public.comments VALUES ('c3', 'p2', '2021-05-01 10:00:00', '2021-05-01 10:00:00', '2021-05-01 11:00:00', NULL, '', 'Cid', '\N', true, NULL);


--
-- Data for Name: pages; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.pages VALUES ('p1', '2017-01-01 00:00:00', '2017-01-01 00:00:00', 'fence', 'https://gazette.example/fence/', 'The fence', 'x');
INSERT INTO public.pages VALUES ('p2', '2017-01-01 00:00:00', '2017-01-01 00:00:00', '/bridge/', NULL, NULL, 'x');


--
-- Data for Name: projects; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.projects VALUES ('x', 'Gazette', 'u');


--
-- Name: comments comments_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.comments
    ADD CONSTRAINT comments_pkey PRIMARY KEY (id);


--
-- Name: pages pages_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.pages
    ADD CONSTRAINT pages_pkey PRIMARY KEY (id);


--
-- Name: projects projects_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.projects
    ADD CONSTRAINT projects_pkey PRIMARY KEY (id);


--
-- Name: comments comments_pageId_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.comments
    ADD CONSTRAINT "comments_pageId_fkey" FOREIGN KEY ("pageId") REFERENCES public.pages(id);


--
-- Name: comments comments_parentId_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.comments
    ADD CONSTRAINT "comments_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES public.comments(id);


--
-- Name: pages pages_projectId_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.pages
    ADD CONSTRAINT "pages_projectId_fkey" FOREIGN KEY ("projectId") REFERENCES public.projects(id);


--
-- PostgreSQL database dump complete
--

\unrestrict aB3

