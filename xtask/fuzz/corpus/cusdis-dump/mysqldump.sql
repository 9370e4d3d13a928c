-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: cusdis
-- ------------------------------------------------------
-- Server version	8.0.36

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!50503 SET NAMES utf8mb4 */;
/*!40103 SET TIME_ZONE='+00:00' */;

--
-- Table structure for table `pages`
--

DROP TABLE IF EXISTS `pages`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
CREATE TABLE `pages` (
  `id` varchar(191) COLLATE utf8mb4_unicode_ci NOT NULL,
  `created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  `updated_at` datetime(3) NOT NULL,
  `slug` varchar(191) COLLATE utf8mb4_unicode_ci NOT NULL,
  `url` varchar(191) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `title` varchar(191) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `projectId` varchar(191) COLLATE utf8mb4_unicode_ci NOT NULL,
  PRIMARY KEY (`id`),
  KEY `pages_projectId_fkey` (`projectId`),
  CONSTRAINT `pages_projectId_fkey` FOREIGN KEY (`projectId`) REFERENCES `projects` (`id`) ON DELETE RESTRICT ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `pages`
--

LOCK TABLES `pages` WRITE;
/*!40000 ALTER TABLE `pages` DISABLE KEYS */;
INSERT INTO `pages` VALUES ('p1','2017-01-01 00:00:00.000','2017-01-01 00:00:00.000','fence','https://gazette.example/fence/','The fence','x'),('p2','2017-01-01 00:00:00.000','2017-01-01 00:00:00.000','/bridge/',NULL,NULL,'x');
/*!40000 ALTER TABLE `pages` ENABLE KEYS */;
UNLOCK TABLES;

DROP TABLE IF EXISTS `comments`;
CREATE TABLE `comments` (
  `id` varchar(191) COLLATE utf8mb4_unicode_ci NOT NULL,
  `pageId` varchar(191) COLLATE utf8mb4_unicode_ci NOT NULL,
  `created_at` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  `updated_at` datetime(3) NOT NULL,
  `deletedAt` datetime(3) DEFAULT NULL,
  `moderatorId` varchar(191) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `by_email` varchar(191) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  `by_nickname` varchar(191) COLLATE utf8mb4_unicode_ci NOT NULL,
  `content` varchar(191) COLLATE utf8mb4_unicode_ci NOT NULL,
  `approved` tinyint(1) NOT NULL DEFAULT '0',
  `parentId` varchar(191) COLLATE utf8mb4_unicode_ci DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `comments_pageId_fkey` (`pageId`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

LOCK TABLES `comments` WRITE;
/*!40000 ALTER TABLE `comments` DISABLE KEYS */;
INSERT INTO `comments` VALUES ('c1','p1','2017-07-14 02:40:00.123','2017-07-14 02:40:00.123',NULL,NULL,'ann@mail.example','Ann',_binary 'It\'s *one*,\n	two \\ and \"three\"',1,NULL),('c2','p1','2020-09-13 12:26:40.000','2020-09-13 12:26:40.000',NULL,NULL,NULL,'Ben é',0x54776F3B202D2D20286E6F20636F6D6D656E7429,0,'c1'),('c3','p2','2021-05-01 10:00:00.000','2021-05-01 10:00:00.000','2021-05-01 11:00:00.000',NULL,'','Cid','\\N',1,NULL);
/*!40000 ALTER TABLE `comments` ENABLE KEYS */;
UNLOCK TABLES;

-- Dump completed on 2024-01-02  3:04:05
